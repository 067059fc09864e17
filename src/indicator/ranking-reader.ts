import type { RegionKind, RegionLevel } from '../../prisma/generated/client/enums.ts';
import { maxPageSize } from '../graphql/builder.ts';
import type { Context } from '../graphql/context.ts';
import { inputError, tooCostly } from '../graphql/errors.ts';
import { inTurns } from '../graphql/turns.ts';
import { isLevelBelow, kindOf, levelBelow, levelOf, levelOfKind } from '../terms/region-code.ts';
import type { Rank } from '../values/ranking.ts';
import { bindingTarget, progressOf } from '../values/target.ts';
import { valueWeight } from './value-query.ts';
import type { ValueQuery } from './value-question.ts';
import type { ComputedValue, ValueReader } from './value-reader.ts';

/** The regions that are ranked below a region; null is its children, of every kind. */
export type Peers = { level?: RegionLevel | null | undefined; kind?: RegionKind | null | undefined };
export type RankOrder = 'BEST' | 'WORST';
/** The part of a ranking that is shown. */
export type Shown = {
  first?: number | null | undefined;
  order?: RankOrder | null | undefined;
  below?: boolean | null | undefined;
};

export type Ranking = {
  query: ValueQuery;
  /** The entries shown. */
  ranked: { rank: Rank; computed: ComputedValue }[];
  /** The number of entries, had `first` not cut them. */
  totalCount: number;
  /** The number of peers without a value. */
  missing: number;
  version: number;
};

/** Throws BAD_USER_INPUT for a level that does not lie below the region, or a kind that its peers never are. */
export const assertPeers = (code: string, { level, kind }: Peers): void => {
  const own = levelOf(code);
  if (level != null && !isLevelBelow(level, code))
    throw inputError('level', `${level} does not lie below ${code}, which is a ${own}`);
  const ranked = level ?? levelBelow(own);
  if (kind != null && levelOfKind(kind) !== ranked)
    throw inputError('kind', `${kind} is a kind of ${levelOfKind(kind)}; level ${ranked ?? 'none'} is ranked`);
};

/**
 * The codes of the peers, in order. Throws TOO_COSTLY if there are more than a query may read values of, however the
 * query came to the region.
 */
const peersOf = ({ tree, limits }: Context, code: string, peers: Peers): string[] => {
  const { level, kind } = peers;
  const most = Math.floor(limits.maxCost / valueWeight);
  const ranked = level == null ? tree.children(code) : tree.descendants(code, level);
  if (ranked.size > most)
    throw tooCostly(
      'maxCost',
      limits.maxCost,
      ranked.size * valueWeight,
      `A ranking of every ${level} below ${code} would cost more than ${limits.maxCost}; rank a smaller region.`,
    );
  const codes = ranked.all();
  return kind == null ? codes : codes.filter((each) => kindOf(each) === kind);
};

/** Of each value, whether it is known to be below the target that binds its region. */
const areBelow = async (values: ValueReader, all: ComputedValue[]): Promise<boolean[]> => {
  const targets = await inTurns(all, ({ query, facts }) =>
    bindingTarget(facts.targets, query.code, query.indicator.code, query.day),
  );
  const compared = await Promise.all(
    all.map(async (computed, index) => {
      const target = targets[index];
      return target && { target, measured: await values.measuredFor(computed, target), day: computed.query.day };
    }),
  );
  return inTurns(compared, (each) => !!each && progressOf(each.target, each.measured, each.day, null).met === false);
};

/**
 * The regions below `query.code` ranked among each other, in the order asked for, cut to `first`. The number of
 * statements does not depend on the number of regions. Throws BAD_USER_INPUT or TOO_COSTLY for peers that cannot be
 * ranked.
 */
export const readRanking = async (
  context: Context,
  query: ValueQuery,
  { level, kind, first, order, below }: Peers & Shown,
): Promise<Ranking> => {
  const { values, evidence } = context;
  assertPeers(query.code, { level, kind });
  const codes = peersOf(context, query.code, { level, kind });
  const { version } = await evidence.factsOf(query.code, null);
  const { ranked, missing } = await values.ranked(codes.map((code) => ({ ...query, code })));
  const isBelow = below
    ? await areBelow(
        values,
        ranked.map(({ computed }) => computed),
      )
    : null;
  const kept = isBelow ? ranked.filter((_, index) => isBelow[index]) : ranked;
  const ordered = order === 'WORST' ? kept.toSorted((a, b) => b.rank.position - a.rank.position) : kept;
  return { query, ranked: ordered.slice(0, first ?? maxPageSize), totalCount: kept.length, missing, version };
};
