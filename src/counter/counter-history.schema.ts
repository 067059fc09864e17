import { builder } from '../graphql/builder.ts';
import { inputError } from '../graphql/errors.ts';
import { EventCounterType } from './counter.schema.ts';
import type { CounterCorrection, MinuteCount } from './counter-history.store.ts';

const [defaultCorrections, mostCorrections] = [5, 100];
const [defaultMinutes, mostMinutes] = [30, 240];

const CounterCorrectionType = builder.objectRef<CounterCorrection>('CounterCorrection').implement({
  description: 'A change to a counter that did not come from serving people.',
  fields: (t) => ({
    delta: t.exposeInt('delta', { description: 'Change in people served; negative for fewer.' }),
    note: t.exposeString('note', { nullable: true, description: 'The note that screens show to the public.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When the correction was made.' }),
  }),
});

const MinuteCountType = builder.objectRef<MinuteCount>('MinuteCount').implement({
  description: 'People served within one minute; entries count by when they happened.',
  fields: (t) => ({
    minute: t.expose('minute', { type: 'DateTime', description: 'The beginning of the minute.' }),
    served: t.exposeInt('served', { description: 'People served.' }),
  }),
});

const within = (last: number | null | undefined, usual: number, most: number): number => {
  if (last == null) return usual;
  if (last < 1 || last > most) throw inputError('last', `must be 1 to ${most}, not ${last}`);
  return last;
};

builder.objectFields(EventCounterType, (t) => ({
  corrections: t.field({
    type: [CounterCorrectionType],
    extensions: { weight: 2 },
    description: 'The newest corrections, newest first; they explain why a number fell.',
    args: {
      last: t.arg.int({
        description: `Maximum number of corrections, 1 to ${mostCorrections}; default ${defaultCorrections}.`,
      }),
    },
    resolve: ({ eventId }, { last }, { counters }) =>
      counters.corrections(eventId, within(last, defaultCorrections, mostCorrections)),
  }),
  minutes: t.field({
    type: [MinuteCountType],
    extensions: { weight: 2 },
    description: 'The recent minutes in which people were served, oldest first.',
    args: {
      last: t.arg.int({
        description: `How many minutes to look back, 1 to ${mostMinutes}; default ${defaultMinutes}.`,
      }),
    },
    resolve: ({ eventId }, { last }, { counters }) =>
      counters.minutes(eventId, within(last, defaultMinutes, mostMinutes)),
  }),
}));
