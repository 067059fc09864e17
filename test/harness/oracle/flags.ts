/**
 * The flags of a value, and the findings of a region.
 *
 * DECISIONS
 * - A value carries what is found of any figure of its evidence, by any rule and of any indicator; of its claims it
 *   carries UNDATED and CLAIM_CONTRADICTED alone. A roll-up has no evidence, so it carries only what is found of the
 *   value itself.
 * - The findings of a region are what is found of all its figures and targets, and of its values on each indicator's
 *   own basis. Equal findings (rule, severity, figures) are one.
 */
import { type ClaimCheck, checkClaim } from './claims.ts';
import { claimsAbout } from './claims-about.ts';
import { countFlags } from './count-rules.ts';
import { figureFlags } from './figure-rules.ts';
import { figuresOf, isChecked } from './figures.ts';
import { type Flag, flag } from './flag.ts';
import { partFlags } from './part-rules.ts';
import { percentageFlags } from './percentage-rules.ts';
import { statedFlags } from './stated-rules.ts';
import { targetFlags } from './target-rules.ts';
import { momentOf, valueAt } from './value.ts';
import { valueFlags } from './value-rules.ts';
import type { Moment, Question, World } from './world.ts';

const distinct = (flags: Flag[]): Flag[] => {
  const byKey = flags.map((each): [string, Flag] => [
    `${each.rule} ${each.severity} ${each.figures.toSorted().join(' ')}`,
    each,
  ]);
  return [...new Map(byKey.toReversed()).values()].toReversed();
};

const contradicted = (world: World, region: string, moment: Moment): Flag[] =>
  figuresOf(world, region, moment)
    .filter(isChecked)
    .flatMap((figure) => {
      const { verdict, people } = checkClaim(world, figure, moment.knownAt);
      return verdict === 'CONTRADICTED' ? [flag('CLAIM_CONTRADICTED', [figure], people)] : [];
    });

/** Found of the region's figures. */
const ofFigures = (world: World, region: string, moment: Moment): Flag[] => [
  ...percentageFlags(world, region, moment),
  ...partFlags(world, region, moment),
  ...countFlags(world, region, moment),
  ...statedFlags(world, region, moment),
  ...figureFlags(world, region, moment),
  ...contradicted(world, region, moment),
];

const aboutClaims = new Set(['UNDATED', 'CLAIM_CONTRADICTED']);

/** The flags on one value, and the verdicts on its claims in their order. */
export const findFlags = (world: World, question: Question): { flags: Flag[]; checks: ClaimCheck[] } => {
  const { region, indicator, basis } = question;
  const moment = momentOf(question);
  const value = valueAt(world, region, indicator, basis, moment);
  const claims = claimsAbout(world, region, value.indicator, value.basis, moment);
  const evidence = new Set(value.evidence.map(({ id }) => id));
  const beside = new Set(claims.map(({ id }) => id));
  const carried = ofFigures(world, region, moment).filter(({ rule, figures }) =>
    figures.some((id) => evidence.has(id) || (aboutClaims.has(rule) && beside.has(id))),
  );
  const flags = [...carried, ...targetFlags(world, region, indicator, moment), ...valueFlags(world, value, basis)];
  return { flags: distinct(flags), checks: claims.map((figure) => checkClaim(world, figure, moment.knownAt)) };
};

/** Everything found at one region on a day: of its figures, its targets and its values. */
export const findingsOf = (world: World, region: string, moment: Moment): Flag[] =>
  distinct([
    ...ofFigures(world, region, moment),
    ...world.indicators.flatMap(({ code }) => [
      ...targetFlags(world, region, code, moment),
      ...valueFlags(world, valueAt(world, region, code, null, moment), null),
    ]),
  ]);
