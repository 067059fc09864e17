import { builder } from '../graphql/builder.ts';
import { inLanguage } from '../language/in-language.ts';
import type { Finding, qualityRules } from '../values/quality/finding.ts';

const QualityRuleType = builder.enumType('QualityRule', {
  description: 'What a quality rule noticed.',
  values: {
    PERCENT_CONTRADICTS_COUNT: { description: 'A published percentage does not fit the count of the same day.' },
    MEANS_ACHIEVEMENT: { description: 'Published as coverage, but it is the share of the target.' },
    OTHER_BASIS: { description: 'It fits another basis than the one it is published on.' },
    PART_EXCEEDS_WHOLE: { description: 'A numerator was counted above its basis.' },
    OVER_100_PERCENT: { description: 'More than everyone: kept as published.' },
    PARENT_OUTSIDE_CHILDREN: { description: 'A region lies above, or below, all its known children.' },
    SUM_DIFFERS: { description: 'The children, all counted on the same day, add up to another number.' },
    FALLING_CUMULATIVE: { description: 'A total that should only grow fell.' },
    STALE_DENOMINATOR: { description: 'The basis is more than a year older than the numerator.' },
    UNDATED: { description: 'A figure without a day: shown, never computed with.' },
    MIXED_DATES: { description: 'A sum adds numbers of different days.' },
    OUTLIER: { description: 'A count is at least eight times the one before it, or an eighth.' },
  } satisfies Record<(typeof qualityRules)[number], { description: string }>,
});

const SeverityType = builder.enumType('Severity', {
  description: 'How much it matters.',
  values: {
    INFO: { description: 'Worth knowing.' },
    WARNING: { description: 'Worth checking.' },
    ERROR: { description: 'One of the numbers must be wrong.' },
  } as const,
});

export const QualityFlagType = builder.objectRef<Finding>('QualityFlag').implement({
  description: 'What a quality rule noticed. Nothing is repaired: the numbers stay as published.',
  fields: (t) => ({
    rule: t.field({ type: QualityRuleType, description: 'Which rule.', resolve: ({ rule }) => rule }),
    severity: t.field({ type: SeverityType, description: 'How much it matters.', resolve: ({ severity }) => severity }),
    message: t.string({
      description: 'The arithmetic, in a sentence; in Indonesian with the header Accept-Language: id.',
      resolve: ({ message }, _args, { language }) => inLanguage(language, message),
    }),
    people: t.exposeInt('people', { nullable: true, description: 'People between the two readings.' }),
    figures: t.prismaField({
      type: ['Figure'],
      description: 'The figures it is about, without one that was only tried out (dryRun).',
      // One by one, which Prisma turns into a single statement for all flags of an answer.
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
