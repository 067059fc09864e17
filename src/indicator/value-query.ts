import type { Context } from '../graphql/context.ts';
import type { CostHints, Sizes } from '../graphql/cost.ts';
import { inputError } from '../graphql/errors.ts';
import type { RegionSet } from '../graphql/tree-size.ts';
import { type Day, knownInstant } from '../terms/calendar.ts';
import { easternZone, zoneOf } from '../terms/zone.ts';
import { basisArgument, indicatorArgument } from './indicator.schema.ts';
import type { ValueQuery } from './value-question.ts';

/** The cost of computing one value. */
export const valueWeight = 10;
/**
 * Where nothing is remembered, what lies below a region is read too: a country took a hundred times as long as a
 * village.
 */
const regionsPerCost = 100;

/** The cost of computing a value of each of the regions. */
export const valueCost = (regions: RegionSet, { tree }: Sizes): number =>
  regions.count * valueWeight + tree.allBelow(regions) / regionsPerCost;

/** The cost of computing a value of the parents, each. */
export const valueCosts = {
  weight: (_args, parents, sizes) => valueCost(parents, sizes) / parents.count,
} satisfies CostHints;

/** Descriptions of the arguments that fields with values share. */
export const argumentTexts = {
  asOf: "The day the value is for, in the region's zone; default today.",
  knownAt: 'Use only facts recorded by that instant, which must not be in the future; default now.',
  basis: "Code of the basis; default the indicator's own.",
};

/** Today in the region's zone, at the instant of the request. */
export const todayIn = (context: Context, code: string): Day => context.today(zoneOf(code));

/** The arguments of a field that asks for a value; `argument` is the field's name for the indicator. */
export type ValueArguments = {
  argument: 'code' | 'indicator';
  indicator: string;
  basis?: string | null | undefined;
  asOf?: Day | null | undefined;
  knownAt?: Date | null | undefined;
};

/**
 * The value query for a field's arguments; the day defaults to today in the region's zone. Throws BAD_USER_INPUT naming
 * the argument for an unknown indicator, for a basis the indicator does not have, or for a `knownAt` in the future.
 */
export const valueQuery = (context: Context, code: string, args: ValueArguments): ValueQuery => {
  const indicator = indicatorArgument(context, args.argument, args.indicator);
  return {
    code,
    indicator,
    namedBasis: args.basis == null ? null : basisArgument(indicator, args.basis),
    day: args.asOf ?? todayIn(context, code),
    liveUntil: args.asOf ?? context.today(easternZone),
    knownAt:
      args.knownAt == null
        ? null
        : knownInstant(args.knownAt, context.now, (problem) => inputError('knownAt', problem)),
  };
};
