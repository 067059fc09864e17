import { builder } from '../graphql/builder.ts';
import { inLanguage } from '../language/in-language.ts';
import type { qualityRules } from '../values/quality/finding.ts';
import type { ShownFinding } from './kept-value.ts';

export const QualityRuleType = builder.enumType('QualityRule', {
  description: 'The data-quality rules.',
  values: {
    PERCENT_CONTRADICTS_COUNT: { description: 'A published percentage does not fit the count of the same day.' },
    MEANS_ACHIEVEMENT: {
      description: 'A percentage is published as coverage, but it is achievement against the target.',
    },
    OTHER_BASIS: { description: 'A percentage fits a basis other than the one it is published on.' },
    PART_EXCEEDS_WHOLE: {
      description: 'A number of people, or its percentage, exceeds that of the people they are part of.',
    },
    OVER_100_PERCENT: { description: 'Coverage is above 100 percent; it is kept as published.' },
    NEGATIVE: { description: 'A value is below zero.' },
    PARENT_OUTSIDE_CHILDREN: {
      description: 'The value of a region is above, or below, those of all its known children.',
    },
    SUM_DIFFERS: { description: 'The children, all counted on the same day, add up to a different number.' },
    FALLING_CUMULATIVE: { description: 'A total that should only grow has fallen.' },
    FALLING_COVERAGE: { description: 'A stated coverage fell below an earlier one on the same basis.' },
    OLD_EVIDENCE: { description: 'The newest number behind a value is more than a year old.' },
    STALE_DENOMINATOR: { description: 'The basis is more than a year older than the numerator.' },
    STALE_NUMERATOR: { description: 'The numerator is more than a year older than the basis.' },
    OWN_PERCENTAGE: { description: 'The basis was derived from the percentage, so the coverage only repeats it.' },
    UNDATED: { description: 'A figure has no day; it is shown, but never used in computations.' },
    DATE_UNCERTAIN: { description: 'A figure is for an unknown day in a period of more than 92 days.' },
    RANGE_MIXES_DATES: { description: 'One end of a range is a count of an earlier day.' },
    MIXED_DATES: { description: 'A sum adds up numbers from different days.' },
    SOURCES_DIFFER: { description: 'Two sources publish different numbers for the same subject and period.' },
    TARGETS_DIFFER: { description: 'Targets in force on one day differ.' },
    BASES_DIFFER: {
      description: 'Percentages of one indicator, or a target and its restatement, are on different bases.',
    },
    SAME_NUMBER_OTHER_MEASURE: { description: 'A count equals a count of another measure.' },
    MET_HIDES_BELOW: { description: 'A target is met, but some children are known to be below it.' },
    CLAIM_CONTRADICTED: { description: 'A published claim or bound does not fit the value of its day.' },
    PROVISIONAL: { description: 'A figure was published as provisional.' },
    OUTLIER: { description: 'A count is at least eight times the previous one, or at most an eighth of it.' },
  } satisfies Record<(typeof qualityRules)[number], { description: string }>,
});

export const SeverityType = builder.enumType('Severity', {
  description: 'How serious a finding is.',
  values: {
    INFO: { description: 'Worth knowing.' },
    WARNING: { description: 'Worth checking.' },
    ERROR: { description: 'One of the numbers must be wrong.' },
  } as const,
});

export const QualityFlagType = builder.objectRef<ShownFinding>('QualityFlag').implement({
  description: 'A problem that a quality rule found. Nothing is repaired: the numbers stay as published.',
  fields: (t) => ({
    rule: t.field({ type: QualityRuleType, description: 'The rule that found it.', resolve: ({ rule }) => rule }),
    severity: t.field({
      type: SeverityType,
      description: 'How serious it is.',
      resolve: ({ severity }) => severity,
    }),
    message: t.string({
      description: 'The arithmetic, in a sentence; in Indonesian with the header Accept-Language: id.',
      resolve: ({ message }, _args, { language }) => inLanguage(language, message),
    }),
    people: t.exposeInt('people', {
      nullable: true,
      description: 'The difference between the two readings in people, if there is one.',
    }),
    figures: t.prismaField({
      type: ['Figure'],
      description: 'The figures it concerns, except one that was only tried out (dryRun).',
      // Single lookups, which Prisma batches into one statement for all flags of a response.
      resolve: async (query, { figures }, _args, { prisma }) => {
        const selection = { ...query };
        const found = await Promise.all(
          figures.map(({ id }) => prisma.figure.findUnique({ ...selection, where: { id } })),
        );
        return found.filter((figure) => figure !== null);
      },
    }),
  }),
});
