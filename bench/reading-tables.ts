/** The measurements of `reading-sides.ts` as tables, and numbers in them. */
import { median, type Table } from './part.ts';
import type { Cost } from './reading-load.ts';
import type { Peer } from './reading-peers.ts';
import { asked, type Measured, type Sides, type Size } from './reading-sides.ts';

/** The median of a peer's rounds of a workload; NaN if all were void, or none was measured. */
export const medianOf = (measured: Measured[], peer: string, workload: string, of: (cost: Cost) => number): number =>
  median((measured.find((one) => one.peer === peer && one.workload === workload)?.costs ?? []).map(of));

/** A column for each peer, and a row for each workload. */
export const tablesOf = ({ measured }: Sides, compared: Peer[]): Table[] => {
  const columns = compared.map(({ name }) => name);
  const rows = (of: (cost: Cost) => number) =>
    asked.map(({ name }) => ({ name, cells: columns.map((peer) => medianOf(measured, peer, name, of)) }));
  return [
    { title: 'CPU time of the server per request, ms', columns, rows: rows(({ serverMs }) => serverMs), drawn: true },
    { title: 'CPU time of PostgreSQL per request, ms', columns, rows: rows(({ postgresMs }) => postgresMs) },
    { title: 'Requests per second', columns, rows: rows(({ perSecond }) => perSecond) },
  ];
};

/** The questions that were asked, the data, and the rounds that were void. */
export const aboutOf = ({ measured, figures }: Sides, { rounds, windowMs }: Size): string => {
  const isVoid = measured
    .filter(({ costs }) => costs.length < rounds)
    .map(({ peer, workload, costs }) => `${rounds - costs.length} of ${workload} of ${peer}`);
  return `Medians of ${rounds} alternating rounds of ${windowMs / 1000} s with 16 connections from a client on the same machine.
The database has ${figures.toLocaleString('en')} figures: what ships, and 8 measures on 3 days for each district. Every answer was
compared with SQL; a round with a wrong one is void: ${isVoid.length === 0 ? 'none was' : isVoid.join(', ')}.

${asked.map(({ name, about }) => `- ${name}: ${about}`).join('\n')}`;
};
