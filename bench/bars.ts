/** Draws a table as an SVG of horizontal bars: a group for each row, which has a scale of its own, and a bar for each column. */
import { shown, type Table } from './part.ts';

const [width, labelWidth, numberWidth, barHeight, titleHeight, gap] = [720, 150, 80, 16, 22, 10];
const [ours, others, text] = ['#c2410c', '#94a3b8', '#0f172a'];

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The text of an SVG file; `mine` is the column, or start of columns, that is drawn in another colour. */
export const bars = ({ title, columns, rows }: Table, mine: string): string => {
  const parts: string[] = [];
  let y = titleHeight + gap;
  const say = (x: number, words: string, style = ''): void =>
    void parts.push(`<text x="${x}" y="${y}"${style}>${escaped(words)}</text>`);
  for (const { name, cells } of rows) {
    const numbers = cells.map((cell) => (typeof cell === 'number' && Number.isFinite(cell) ? cell : 0));
    const most = Math.max(...numbers, Number.MIN_VALUE);
    y += titleHeight - 6;
    say(gap, name, ' font-weight="600"');
    for (const [index, column] of columns.entries()) {
      const length = ((numbers[index] ?? 0) / most) * (width - labelWidth - numberWidth - gap);
      const colour = column.startsWith(mine) ? ours : others;
      parts.push(
        `<rect x="${labelWidth}" y="${y + 5}" width="${Math.max(1, length).toFixed(1)}" height="${barHeight - 4}" fill="${colour}"/>`,
      );
      y += barHeight;
      say(labelWidth - 6, column, ' text-anchor="end"');
      say(Math.round(labelWidth + length + 6), shown(cells[index] ?? null));
    }
    y += gap;
  }
  const height = Math.ceil(y + gap);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="${text}">
<title>${escaped(title)}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${gap}" y="${titleHeight}" font-size="14" font-weight="700">${escaped(title)}</text>
${parts.join('\n')}
</svg>
`;
};
