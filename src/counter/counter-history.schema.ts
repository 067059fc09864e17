import { builder } from '../graphql/builder.ts';
import { inputError } from '../graphql/errors.ts';
import { EventCounterType } from './counter.schema.ts';
import type { CounterCorrection, MinuteCount } from './counter-history.store.ts';

const [defaultCorrections, mostCorrections] = [5, 100];
const [defaultMinutes, mostMinutes] = [30, 240];

const CounterCorrectionType = builder.objectRef<CounterCorrection>('CounterCorrection').implement({
  description: 'Why a counter moved otherwise than by serving people.',
  fields: (t) => ({
    delta: t.exposeInt('delta', { description: 'People served, more or fewer.' }),
    note: t.exposeString('note', { nullable: true, description: 'What the public is told.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
  }),
});

const MinuteCountType = builder.objectRef<MinuteCount>('MinuteCount').implement({
  description: 'People served within a minute, by when it happened.',
  fields: (t) => ({
    minute: t.expose('minute', { type: 'DateTime', description: 'Its beginning.' }),
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
    description: 'The newest corrections, newest first, so that a number that falls explains itself.',
    args: {
      last: t.arg.int({ description: `At most so many, 1 to ${mostCorrections}; default ${defaultCorrections}.` }),
    },
    resolve: ({ eventId }, { last }, { counters }) =>
      counters.corrections(eventId, within(last, defaultCorrections, mostCorrections)),
  }),
  minutes: t.field({
    type: [MinuteCountType],
    extensions: { weight: 2 },
    description: 'The last minutes in which anybody was served, oldest first.',
    args: { last: t.arg.int({ description: `So far back, 1 to ${mostMinutes}; default ${defaultMinutes}.` }) },
    resolve: ({ eventId }, { last }, { counters }) =>
      counters.minutes(eventId, within(last, defaultMinutes, mostMinutes)),
  }),
}));
