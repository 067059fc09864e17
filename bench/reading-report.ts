/** The measurements of `reading.ts`, as tables and as RESULTS.md. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import type { Cost } from './reading-load.ts';
import { type Peer, versionsOf } from './reading-peers.ts';
import type { Workload } from './reading-workloads.ts';

export type Measured = { peer: string; workload: Workload; costs: Cost[] };
/** `load`: the load average before anything was measured. */
type Run = { rounds: number; windowMs: number; figures: number; postgres: string; load: number };

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
const shown = (number: number): string =>
  Number.isNaN(number) ? 'void' : number.toFixed(number >= 10 ? 1 : number >= 1 ? 2 : 3);
const row = (cells: string[]): string => `| ${cells.join(' | ')} |`;

const tableOf = (compared: Peer[], asked: Workload[], measured: Measured[], of: (cost: Cost) => number): string =>
  [
    row(['', ...compared.map(({ name }) => name)]),
    row(['---', ...compared.map(() => '---:')]),
    ...asked.map((workload) =>
      row([
        workload.name,
        ...compared.map(({ name }) => {
          const costs = measured.find((one) => one.peer === name && one.workload === workload)?.costs ?? [];
          return shown(median(costs.map(of)));
        }),
      ]),
    ),
  ].join('\n');

export const table = (compared: Peer[], asked: Workload[], measured: Measured[]): string =>
  [
    'CPU time of the server per request, in ms:',
    tableOf(compared, asked, measured, ({ serverMs }) => serverMs),
    'CPU time of PostgreSQL per request, in ms:',
    tableOf(compared, asked, measured, ({ postgresMs }) => postgresMs),
    'Requests per second, on 16 connections from a client on the same machine:',
    tableOf(compared, asked, measured, ({ perSecond }) => perSecond),
  ].join('\n\n');

const git = (...words: string[]): string => execFileSync('git', words, { encoding: 'utf8' }).trim();

export const report = (run: Run, compared: Peer[], asked: Workload[], measured: Measured[]): string => {
  const commit = `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '-uno') ? ', changed since' : ''}`;
  const isVoid = measured.filter(({ costs }) => costs.length < run.rounds);
  return `# The cost of reading

Written by \`npm run bench:reading\` on ${new Date().toISOString().slice(0, 10)} at commit ${commit}: ${cpus().length} cores (${cpus()[0]?.model}),
${Math.round(totalmem() / 2 ** 30)} GB, load average ${run.load.toFixed(1)} before and ${loadavg()[0]?.toFixed(1)} after; Node ${process.version}, PostgreSQL ${run.postgres}. Medians of ${run.rounds} alternating
rounds of ${run.windowMs / 1000} s with 16 connections. The database has ${run.figures.toLocaleString('en')} figures: what ships, and 8 measures on 3 days
for each district. Every answer was compared with SQL; a round with a wrong one is void. ${
    isVoid.length === 0
      ? 'None was void.'
      : `Void: ${isVoid.map(({ peer, workload, costs }) => `${run.rounds - costs.length} of ${workload.name} of ${peer}`).join(', ')}.`
  }

${asked.map(({ name, about }) => `- ${name}: ${about}`).join('\n')}

${table(compared, asked, measured)}

## Where the peers do less work

All peers read the newest counts as they were published, where Jemput computes a value: it also looks for stated
percentages, ranges, claims and the ledger's later entries, derives or rolls up what a region lacks, and says how. So in
W1 the peers answer null for most regencies, where Jemput sums their districts. Jemput's sums are compared too; its
values of the regions above districts that have figures of their own are not, for SQL alone cannot tell them. No peer
prices its queries, knows viewers, or leaves out retired regions. They find names by pg_trgm and an index.

${compared.map((peer) => `- ${peer.name}: ${versionsOf(peer)}${peer.less && `; ${peer.less}`}.`).join('\n')}
`;
};
