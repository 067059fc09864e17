import type { Extent, FigureMetric } from '../../../prisma/generated/client/enums.ts';
import { longestText, refersToTarget } from '../../figure/claim-problem.ts';
import { said } from '../../terms/sentence.ts';
import type { Figure } from '../../values/figure.ts';
import { CellProblem } from './cell.ts';
import type { RowCells } from './row-cells.ts';
import { readBound, readFlag } from './row-number.ts';

/** The parts of a row that say what its number refers to. */
export type RowClaim = Pick<Figure, 'targetPercent' | 'extent' | 'among' | 'of' | 'provisional'> & {
  printed: string | null;
};

const extents = new Set<string>(['WHOLE', 'EVERY_REGENCY', 'MOST_REGENCIES', 'SOME_REGENCIES'] satisfies Extent[]);

const readExtent = (text: string): Extent | CellProblem =>
  extents.has(text.toUpperCase())
    ? (text.toUpperCase() as Extent)
    : new CellProblem(said`is not one of ${[...extents].join(', ')}`);

const readPeers = (text: string): number | CellProblem =>
  /^[1-9]\d{0,4}$/.test(text) ? Number(text) : new CellProblem(said`is not a number of regions`);

const readWords = (text: string): string | CellProblem =>
  text.length <= longestText ? text : new CellProblem(said`must have at most ${longestText} characters`);

/** Reads what the row's numbers refer to; problems are noted with their column. */
export const readRowClaim = (cells: RowCells, decimalComma: boolean): RowClaim => ({
  targetPercent: cells.read('targetPercent', readBound({ unit: 'PERCENT', decimalComma })),
  extent: cells.read('extent', readExtent) ?? 'WHOLE',
  among: cells.read('among', readWords),
  of: cells.read('of', readPeers),
  printed: cells.read('printed', readWords),
  provisional: cells.read('provisional', readFlag) ?? false,
});

/** Parts that only some kinds of figures have. */
type Part = 'targetPercent' | 'extent' | 'among' | 'of';
const takes: Record<Part, (metric: FigureMetric) => boolean> = {
  targetPercent: refersToTarget,
  extent: (metric) => metric === 'COVERAGE',
  among: (metric) => metric === 'RANK',
  of: (metric) => metric === 'RANK',
};
const without = { targetPercent: null, extent: 'WHOLE', among: null, of: null } as const;

/**
 * The parts that belong to one of the row's figures: in a row with several, a part is only for those that can have it.
 * One that none of them can have stays with all, to be refused.
 */
export const claimOf = (claim: RowClaim, metric: FigureMetric, all: FigureMetric[]): RowClaim => {
  if (all.length < 2) return claim;
  const own = { ...claim };
  const drop = <Name extends Part>(name: Name, empty: RowClaim[Name]): void => {
    if (!takes[name](metric) && all.some(takes[name])) own[name] = empty;
  };
  for (const name of Object.keys(without) as Part[]) drop(name, without[name]);
  return own;
};

/** The titles of the columns that refusals name. */
export type ClaimTitles = Record<Part, string>;
export const claimTitles = (cells: RowCells): ClaimTitles => ({
  targetPercent: cells.title('targetPercent'),
  extent: cells.title('extent'),
  among: cells.title('among'),
  of: cells.title('of'),
});
