/** Shows progress: as a bar on a terminal, otherwise as a line for every tenth. */
export type ProgressBar = { advance: (steps: number) => void; end: () => void };

const width = 40;

export const showProgress = (total: number, unit: string, out: NodeJS.WriteStream = process.stderr): ProgressBar => {
  let done = 0;
  let tenths = 0;
  const draw = (): void => {
    const filled = Math.round((done / total) * width);
    out.write(`\r[${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${done} of ${total} ${unit}`);
  };
  if (out.isTTY) draw();
  return {
    advance: (steps) => {
      done += steps;
      const reached = Math.floor((done / total) * 10);
      if (out.isTTY) draw();
      else if (reached > tenths) out.write(`${done} of ${total} ${unit}\n`);
      tenths = reached;
    },
    end: () => {
      if (out.isTTY) out.write('\n');
    },
  };
};
