const inFolder = (folder: string, names: string): string[] => names.split(' ').map((name) => `src/${folder}${name}.ts`);

/** Rooms of pure computation: every number can be tested without a database or a clock. */
const pureRooms = /^src\/(?:values|terms|language)\//;
/** Pure files in other rooms. */
export const pureFiles = new Set([
  ...inFolder('access/', 'viewer scope visibility'),
  ...inFolder('audit/', 'action chain reason'),
  ...inFolder('correction/', 'correction decide decide-move'),
  ...inFolder('counter/', 'counter'),
  ...inFolder('figure/', 'claim-problem figure-from figure-period figure-request number-problem same-figure source'),
  ...inFolder('finding/', 'finding-id listed-finding worst-first'),
  ...inFolder('import/', 'present'),
  ...inFolder('import/file/', 'cell number-cell day-cell region-cell row-error offered-figure header'),
  ...inFolder('import/file/', 'row-cells row-claim row-number subject figure-row'),
  ...inFolder('ledger/', 'entry judge here'),
  ...inFolder('outreach/', 'event event-details opening'),
  ...inFolder('region/', 'names trigrams name-index tree'),
  ...inFolder('shipped/', 'region-difference'),
  ...inFolder('target/', 'target-request'),
]);
/** Whether a file is pure: computes, and does nothing else. */
export const isPure = (path: string): boolean => pureRooms.test(path) || pureFiles.has(path);
/** The only files that open transactions. */
export const transactionFiles = new Set([
  'src/database/transaction.ts',
  // On its own connection, which holds the start-up lock.
  'src/shipped/load.ts',
]);
/**
 * The order of the rooms of src. A file may import from its own room and from those that come later, so each room has a
 * place of its own; docs/architecture.md describes them in this order.
 */
const rooms = [
  'main.ts print-schema.ts app.ts cli.ts server cli simulate correction import import/file export shipped ledger',
  'counter finding target figure sign-in outreach last-change indicator audit region graphql budget access config.ts live answers values/quality values database',
  'language terms',
].flatMap((names) => names.split(' '));
/** The place of the innermost room that contains a file: a room may contain another, which has its own place. */
export const placeOf = (path: string): number => {
  const [, room = '', inner] = /^src\/([^/]+)(?:\/([^/]+)\/)?/.exec(path) ?? [];
  const inside = rooms.indexOf(`${room}/${inner}`);
  return inside === -1 ? rooms.indexOf(room) : inside;
};
/** Each test folder has the name of the src folder that it tests; the last four test several. */
export const testFolders = new Set([
  ...rooms.map((room) => room.split('/')[0] ?? ''),
  'e2e',
  'browser',
  'harness',
  'start',
]);
/** The test folder that contains a file; undefined for the files directly in test/. */
export const testFolderOf = (path: string): string | undefined => /^test\/([^/]+)\//.exec(path)?.[1];
