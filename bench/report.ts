/**
 * Writes RESULTS.md and the drawings in plots/ from the latest run of each part. `npm run bench:report`; npm run bench
 * calls it too.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bars } from './bars.ts';
import { type Goal, isMet, type KeptPart, keptPart, print, shown, type Table } from './part.ts';
import { longer, parts } from './parts.ts';
import { jemput, type Peer, peers, prepared, versionsOf } from './reading-peers.ts';

const plots = join(import.meta.dirname, 'plots');
const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;

const tableText = ({ title, columns, rows }: Table): string =>
  [
    `${title}:`,
    '',
    row(['', ...columns]),
    row(['---', ...columns.map(() => '---:')]),
    ...rows.map(({ name, cells }) => row([name, ...cells.map(shown)])),
  ].join('\n');

const stateOf = (goal: Goal): string => {
  if (isMet(goal, goal.beyond)) return '**beyond**';
  return isMet(goal, goal.must) ? '**met**' : 'missed';
};

const goalRows = ({ name: part, goals }: KeptPart): string[] =>
  goals.map((goal) => {
    const sign = goal.atLeast ? 'at least' : 'at most';
    const [measured, must, beyond] = [goal.measured, goal.must, goal.beyond].map(shown);
    return row([part, goal.name, measured ?? '', `${sign} ${must}`, `${sign} ${beyond}`, stateOf(goal)]);
  });

const drawn = ({ name, tables }: KeptPart): string[] =>
  tables
    .filter((table) => table.drawn)
    .map((table, index) => {
      const file = `${name}${index === 0 ? '' : `-${index + 1}`}.svg`;
      writeFileSync(join(plots, file), bars(table, 'jemput'));
      return `![${table.title}](plots/${file})`;
    });

const sectionOf = (title: string, part: KeptPart): string => {
  const { at, commit, load, minutes, settings, name } = part;
  const when = `\`npm run bench:${name}\`, ${at.slice(0, 16).replace('T', ' ')} UTC, commit ${commit}, ${minutes.toFixed(1)} min; load average ${shown(load[0])} before and ${shown(load[1])} after`;
  const circumstances = `${when}${settings.length === 0 ? '.' : `; ${settings.join(', ')}.`}`;
  const wrong =
    part.wrong.length === 0 ? [] : [`WRONG ANSWERS:\n\n${part.wrong.map((what) => `- ${what}`).join('\n')}`];
  return [
    `## ${title}`,
    part.about,
    circumstances,
    ...wrong,
    ...drawn(part),
    ...part.tables.map(tableText),
    ...part.notes,
  ].join('\n\n');
};

const kept = [...parts, ...longer].flatMap(({ name, title }) => {
  const part = keptPart(name);
  return part ? [{ title, part }] : [];
});
const missing = parts.filter(({ name }) => !keptPart(name)).map(({ name }) => name);

const unique = (all: string[]): string => [...new Set(all)].join('; ');
const header = `# What Jemput costs

Written by \`npm run bench\` on ${unique(kept.map(({ part }) => part.machine))}; Node ${unique(kept.map(({ part }) => part.node))}, PostgreSQL ${unique(kept.map(({ part }) => part.postgres))}.
CPU time is that of the process, in milliseconds; numbers of one table were measured in turns, in one run. Compare within
a table, not between tables. ${missing.length === 0 ? '' : `Not run: ${missing.join(', ')}.`}`;

const goals = [
  '## Goals',
  [
    row(['part', 'what', 'measured', 'must', 'beyond', '']),
    row(['---', '---', '---:', '---:', '---:', '---']),
    ...kept.flatMap(({ part }) => goalRows(part)),
  ].join('\n'),
].join('\n\n');

const peerLine = (peer: Peer): string =>
  `- ${peer.name}: ${[versionsOf(peer), peer.less].filter((words) => words !== '').join('; ')}.`;

const less = `## Where the peers do less work

All peers read the newest counts as they were published. Jemput computes a value: it also looks for stated percentages,
ranges, claims and the ledger’s later entries, checks them against each other and raises flags, derives or rolls up what
a region lacks, and says how. So in W1 the peers answer null for most regencies, where Jemput sums their districts.
Jemput’s sums are compared with SQL too; its values of regions above districts that have figures of their own are not,
for SQL alone cannot tell them. No peer has limits on what a query may cost, knows viewers, or leaves out retired
regions. They find names by pg_trgm and an index. Where peers read beside recording, plain INSERTs stand in for it: their
servers record nothing and keep no totals. The static server answers whatever it is asked. The bare WebSocket server and the mutation that does nothing store nothing.

${[jemput, ...peers, prepared].map(peerLine).join('\n')}`;

rmSync(plots, { recursive: true, force: true });
mkdirSync(plots);
const text = [header, goals, ...kept.map(({ title, part }) => sectionOf(title, part)), less].join('\n\n');
writeFileSync(join(import.meta.dirname, 'RESULTS.md'), `${text}\n`);
print(`wrote bench/RESULTS.md: ${kept.map(({ part }) => part.name).join(', ')}`);
