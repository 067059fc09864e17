import type { Target } from './target.ts';
import type { Value } from './value.ts';

/** The kinds of fact whose change can move a value. */
const changeOrigins = ['FIGURES', 'ENTRIES', 'REGIONS', 'TARGETS'] as const;
export type ChangeOrigin = (typeof changeOrigins)[number];

/** For each kind, the newest instant (in milliseconds) at which one became known or ceased to be; null without one. */
export type NewestInstants = Record<ChangeOrigin, number | null>;

/** An instant at which a value may have moved, with the kinds of fact that changed then. */
export type Candidate = { at: number; origins: ChangeOrigin[] };

/** The parts of a value that can move: its coverage in percent, and the target it is compared with. */
export type Standing = { coverage: number | null; target: { percent: number; basisCode: string } | null };

/** A move of a value, with the kind of fact that moved it. */
export type Move = { at: number; origin: ChangeOrigin; before: number | null; after: number | null };

/**
 * How far back a search has come. `standing` is the value's at `until` (null: now), once that is certain: a value that was
 * just read may be older than the newest candidates, which are then passed over.
 */
export type Search = { standing: Standing; until: number | null; isCertain: boolean };

/** The number of candidates that a search looks at. */
export const mostCandidates = 10;

export const standingOf = ({ coverage }: Value, target: Target | null): Standing => ({
  coverage: coverage?.value ?? null,
  target: target && { percent: target.percent, basisCode: target.basisCode },
});

// The same people, summed in another order, differ in the last digits.
const isSame = (a: number | null, b: number | null): boolean =>
  a === b || (a !== null && b !== null && Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)));

const isUnmoved = (a: Standing, b: Standing): boolean =>
  isSame(a.coverage, b.coverage) &&
  a.target?.percent === b.target?.percent &&
  a.target?.basisCode === b.target?.basisCode;

/** The newest of the instants; null where nothing is left. */
export const newestCandidate = (instants: NewestInstants): Candidate | null => {
  const at = Math.max(...changeOrigins.map((origin) => instants[origin] ?? Number.NEGATIVE_INFINITY));
  return at === Number.NEGATIVE_INFINITY
    ? null
    : { at, origins: changeOrigins.filter((origin) => instants[origin] === at) };
};

/** Of several kinds that changed at one instant, the one that moved the value: a target never moves the coverage. */
const originOf = ({ origins }: Candidate, before: Standing, after: Standing): ChangeOrigin => {
  const isCoverage = !isSame(before.coverage, after.coverage);
  return origins.find((origin) => (origin === 'TARGETS') !== isCoverage) ?? (origins[0] as ChangeOrigin);
};

/**
 * Judges a candidate by what was known at its instant and just before: the move, or the search that goes on before it.
 * `at` is not needed once the search is certain.
 */
export const judgeCandidate = (
  search: Search,
  candidate: Candidate,
  { at, before }: { at: Standing | null; before: Standing },
): Move | Search => {
  const { standing } = search;
  const until = candidate.at - 1;
  if (!search.isCertain && (!at || !isUnmoved(at, standing))) return { standing, until, isCertain: false };
  if (isUnmoved(before, standing)) return { standing: before, until, isCertain: true };
  return {
    at: candidate.at,
    origin: originOf(candidate, before, standing),
    before: before.coverage,
    after: standing.coverage,
  };
};
