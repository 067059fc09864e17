import { builder } from '../graphql/builder.ts';
import { IndicatorValueType } from '../indicator/value.schema.ts';
import { inLanguage } from '../language/in-language.ts';
import type { ChangeReader } from './change-reader.ts';
import type { ValueChange } from './value-change.ts';

declare module '../graphql/context.ts' {
  interface Context {
    changes: ChangeReader;
  }
}

const ChangeCauseType = builder.enumType('ChangeCause', {
  description: 'The kind of fact that moved a value.',
  values: {
    RECORDED: { description: 'Activations were recorded.' },
    CORRECTED: { description: 'Activations were corrected, or moved to another event.' },
    FIGURE: { description: 'A published figure was recorded, revised or retracted.' },
    TARGET: { description: 'The target that the value is compared with was set or withdrawn.' },
    REGION: { description: 'A region left the region list, and its numbers the sum.' },
  } satisfies Record<ValueChange['cause'], { description: string }>,
});

const ValueChangeType = builder.objectRef<ValueChange>('ValueChange').implement({
  description:
    'A move of a value: its coverage for one and the same day, as known before and from the instant at which a fact became known.',
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'The instant: what `knownAt` gives from then on.' }),
    cause: t.field({ type: ChangeCauseType, description: 'The kind of fact.', resolve: ({ cause }) => cause }),
    before: t.exposeFloat('before', { nullable: true, description: 'Coverage in percent; null where there was none.' }),
    after: t.exposeFloat('after', { nullable: true, description: 'Coverage in percent; null where there is none.' }),
    note: t.string({
      nullable: true,
      description:
        'The note to the public of a correction, as written; otherwise what was published, retracted, set or withdrawn, in a sentence, in Indonesian with the header Accept-Language: id. Null for activations.',
      resolve: ({ note }, _args, { language }) =>
        note === null || typeof note === 'string' ? note : inLanguage(language, note),
    }),
    figure: t.prismaField({
      type: 'Figure',
      nullable: true,
      description: 'For FIGURE: the figure that was recorded or retracted; of several, the one that says most.',
      resolve: (query, { figureId }, _args, { prisma }) => {
        const selection = { ...query };
        return figureId === null ? null : prisma.figure.findUnique({ ...selection, where: { id: figureId } });
      },
    }),
  }),
});

builder.objectField(IndicatorValueType, 'lastChange', (t) =>
  t.field({
    type: ValueChangeType,
    nullable: true,
    // Its facts are read as they were known just before the change, which nothing remembers.
    extensions: { weight: 100 },
    description:
      'The last move of this value, or of the target it is compared with, so that a screen can say why it fell. Respects asOf, basis and knownAt. Null where none of the ten newest changes around it moved it, and on values before and after a write.',
    resolve: (shown, _args, { changes }) => ('kept' in shown ? null : changes.lastChange(shown)),
  }),
);
