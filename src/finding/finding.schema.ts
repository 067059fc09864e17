import { sha256 } from '../audit/sha256.ts';
import { builder } from '../graphql/builder.ts';
import { connectionRefs } from '../graphql/connection.ts';
import type { CostHints, FieldArguments } from '../graphql/cost.ts';
import { cursorKey, type PageArguments, placeCursor, wrongCursor } from '../graphql/pages.ts';
import { IndicatorType, indicatorArgument, knownIndicator } from '../indicator/indicator.schema.ts';
import { QualityFlagType, QualityRuleType, SeverityType } from '../indicator/quality.schema.ts';
import { knownRegion, levelIfAny, pageSizeOf, RegionType, regionNode } from '../region/region.schema.ts';
import { countryCode } from '../terms/region-code.ts';
import { FindingDismissalType } from './dismissal.schema.ts';
import { readDismissals, readDismissedRegions } from './dismissal.store.ts';
import { type Position, positionOf, positionText } from './finding-cursor.ts';
import { findingIdOf } from './finding-id.ts';
import { type FindingLists, isToCome, type ListState } from './finding-lists.ts';
import { findingPage, findingsAbout, findingsIn, type SeverityTotal, type ShownFinding } from './finding-page.ts';

declare module '../graphql/context.ts' {
  interface Context {
    /** Lists of findings, which all requests share. */
    findingLists: FindingLists;
  }
}

const FindingType = builder.objectRef<ShownFinding>('Finding').implement({
  description: 'A finding of the data-quality rules, with where it was found.',
  fields: (t) => ({
    id: t.id({
      description: 'Stays the same until anything that the finding stands on changes: then it is another finding.',
      resolve: findingIdOf,
    }),
    region: t.field({
      type: RegionType,
      description: 'The region where it was found.',
      resolve: ({ regionCode }) => regionNode(regionCode),
    }),
    indicator: t.field({
      type: IndicatorType,
      nullable: true,
      description: 'The indicator it is about; null if it is about none, or about several.',
      resolve: ({ indicatorCode }, _args, context) =>
        indicatorCode === null ? null : knownIndicator(context, indicatorCode),
    }),
    flag: t.field({
      type: QualityFlagType,
      description: 'The rule, and its arithmetic.',
      resolve: (finding) => finding,
    }),
    dismissal: t.field({
      type: FindingDismissalType,
      nullable: true,
      description: 'Why nothing is to be done about it; null unless somebody dismissed it.',
      resolve: ({ dismissal }) => dismissal,
    }),
  }),
});

const SeverityTotalType = builder.objectRef<SeverityTotal>('SeverityTotal').implement({
  description: 'The number of findings of one severity.',
  fields: (t) => ({
    severity: t.field({ type: SeverityType, description: 'The severity.', resolve: ({ severity }) => severity }),
    count: t.exposeInt('count', { description: 'The number of findings in the whole list.' }),
  }),
});

const FindingConnection = connectionRefs<ShownFinding, { bySeverity: SeverityTotal[] }>(FindingType, 'Finding');

builder.objectField(FindingConnection.connection, 'bySeverity', (t) =>
  t.field({
    type: [SeverityTotalType],
    description: 'How many findings of each severity there are, worst first, whichever `severity` is asked for.',
    resolve: ({ bySeverity }) => bySeverity,
  }),
);

/** Reading a country costs more than reading a province. */
const listWeight = ({ within }: FieldArguments): number => {
  const level = levelIfAny(String(within));
  return level === 'COUNTRY' ? 2000 : level === 'PROVINCE' ? 500 : 100;
};

/** The position that `after` or `before` names. Throws BAD_USER_INPUT naming the argument if it is of another list. */
const positionIn = (page: PageArguments, list: string, within: string, present: ListState): Position | null => {
  const cursor = cursorKey(page, 'place');
  if (!cursor) return null;
  const position = positionOf(cursor.key, list, within);
  if (!position || isToCome(position.state, present)) throw wrongCursor(cursor.argument);
  return position;
};

builder.queryField('findings', (t) =>
  t.connection(
    {
      type: FindingType,
      description:
        'Everything that the quality rules find in a region and below it, worst first: by severity, then by people, then by region and rule. The same flags as on values and figures, each once. Regions without evidence are not listed. Further pages are of the state of the facts that the first page was of.',
      args: {
        within: t.arg.string({
          required: true,
          defaultValue: countryCode,
          description: 'Code of the region; it and everything below it is searched.',
        }),
        rule: t.arg({ type: QualityRuleType, description: 'Only findings of this rule.' }),
        severity: t.arg({ type: SeverityType, description: 'Only findings of this severity.' }),
        indicator: t.arg.id({
          description: 'Only findings about this indicator, those about several indicators among them.',
        }),
        asOf: t.arg({
          type: 'Date',
          description: "The day of the values, without any figure of a later day; default today in each region's zone.",
        }),
        dismissed: t.arg.boolean({
          description: 'Whether to list the findings that somebody dismissed, instead of the others; default false.',
        }),
      },
      extensions: {
        cursor: 'place',
        size: (args) => ({
          count: pageSizeOf(args),
          root: String(args['within']),
          level: null,
        }),
        weight: listWeight,
      } satisfies CostHints,
      resolve: async (_root, args, context) => {
        const within = knownRegion(context, 'within', args.within);
        const indicator = args.indicator == null ? null : indicatorArgument(context, 'indicator', args.indicator).code;
        const { rule = null, severity = null, asOf = null } = args;
        const dismissed = args.dismissed === true;
        const list = sha256(JSON.stringify([within, rule, severity, indicator, asOf, dismissed])).slice(0, 8);
        const present = await context.findingLists.presentState(context.now);
        const position = positionIn(args, list, within, present);
        const state = position?.state ?? present;
        const listed = await context.findingLists.list({ within, asOf }, state, present);
        const { turns } = context;
        const found = await turns.run(findingsAbout(listed, { rule, indicator }));
        const regions = await readDismissedRegions(context.db, within);
        const inThem = regions.size === 0 ? [] : await turns.run(findingsIn(found, regions));
        const dismissals = inThem.length === 0 ? [] : await readDismissals(context.db, inThem);
        const place = position?.place ?? null;
        const asked = { dismissed, severity, page: args, place };
        const { rows, hasPreviousPage, hasNextPage, ...totals } = await turns.run(
          findingPage(found, dismissals, asked),
        );
        const edges = rows.map((node) => ({ node, cursor: placeCursor(positionText(list, { state, place: node })) }));
        const [startCursor, endCursor] = [edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null];
        return { edges, pageInfo: { hasPreviousPage, hasNextPage, startCursor, endCursor }, ...totals };
      },
    },
    FindingConnection.connection,
    FindingConnection.edge,
  ),
);
