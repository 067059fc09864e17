import { EventCounterType, SegmentType } from '../counter/counter.schema.ts';
import { builder } from '../graphql/builder.ts';
import { naturalKey } from '../graphql/keys.ts';
import { RefusalCodeType, resultUnion } from '../graphql/refusal.schema.ts';
import { asksFor } from '../graphql/selection.ts';
import { inLanguage } from '../language/in-language.ts';
import { eventKey } from '../outreach/event.ts';
import { ActivationKindType } from './ledger.schema.ts';
import { type Recorded, recordActivations } from './record-activations.ts';

const EntryStatusType = builder.enumType('EntryStatus', {
  description: 'What became of an entry.',
  values: {
    ACCEPTED: { description: 'It is in the ledger.' },
    DUPLICATE: { description: 'It was there already; nothing moved.' },
    REJECTED: { description: 'It was not taken; `code` says why.' },
  } as const,
});

const EntryResultType = builder.objectRef<Recorded['results'][number]>('EntryResult').implement({
  description: 'One per input entry, in input order.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'As it was sent.' }),
    status: t.field({
      type: EntryStatusType,
      description: 'What became of it.',
      resolve: ({ outcome }) => outcome.status,
    }),
    code: t.field({
      type: RefusalCodeType,
      nullable: true,
      description: 'Why it was not taken.',
      resolve: ({ outcome }) => (outcome.status === 'REJECTED' ? outcome.code : null),
    }),
    message: t.string({
      nullable: true,
      description:
        'Why it was not taken, in a sentence that names the field; in Indonesian with the header Accept-Language: id.',
      resolve: ({ outcome }, _args, { language }) =>
        outcome.status === 'REJECTED' ? inLanguage(language, outcome.message) : null,
    }),
  }),
});

const RecordActivationsPayloadType = builder.objectRef<Recorded>('RecordActivationsPayload').implement({
  description: 'What became of the entries, and the event’s counter after them.',
  fields: (t) => ({
    results: t.field({ type: [EntryResultType], description: 'In input order.', resolve: ({ results }) => results }),
    counter: t.field({
      type: EventCounterType,
      description: 'The counter after the commit.',
      resolve: ({ eventId, counter }, _args, { counters }) => counter ?? counters.counter(eventId),
    }),
  }),
});

const RecordActivationsResultType = resultUnion(
  'RecordActivationsResult',
  RecordActivationsPayloadType,
  'What became of the entries, or why none was looked at.',
);

const ActivationInput = builder.inputType('ActivationInput', {
  description: 'One ledger entry.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'UUID made by the device before sending; sending it again is safe.' }),
    measure: t.id({ required: true, defaultValue: 'IKD_ACTIVE', description: 'Code of the measure.' }),
    kind: t.field({
      type: ActivationKindType,
      required: true,
      defaultValue: 'ACTIVATION',
      description: 'What it means.',
    }),
    count: t.int({ required: true, defaultValue: 1, description: 'People, 1 to 10,000.' }),
    domicile: t.string({ description: "Region code of the person's domicile; default the event's region." }),
    segment: t.field({
      type: SegmentType,
      required: true,
      defaultValue: 'UNKNOWN',
      description: 'What group of people.',
    }),
    occurredAt: t.field({
      type: 'DateTime',
      required: true,
      description: 'When it happened, while the event was live; five minutes of clock skew are allowed.',
    }),
  }),
});

const RecordActivationsInput = builder.inputType('RecordActivationsInput', {
  description: 'Entries for one event.',
  fields: (t) => ({
    event: t.id({ required: true, description: 'Node id or public code.' }),
    device: t.string({ description: 'What the device calls itself; at most 200 characters.' }),
    entries: t.field({ type: [ActivationInput], required: true, description: 'At most 500.' }),
  }),
});

builder.mutationField('recordActivations', (t) =>
  t.field({
    type: RecordActivationsResultType,
    authScopes: { role: 'OFFICER' },
    description:
      'Records entries, each judged on its own: a bad one never takes the good ones with it. Answers after the commit. Refuses as a whole with NOT_FOUND, OUT_OF_SCOPE, TOO_MANY, INVALID or RETRY_LATER.',
    args: { input: t.arg({ type: RecordActivationsInput, required: true, description: 'What happened.' }) },
    resolve: (_root, { input }, { writer, viewer, counters }, info) =>
      recordActivations(
        writer,
        {
          event: eventKey(naturalKey('OutreachEvent', input.event)),
          device: input.device ?? null,
          entries: input.entries.map(({ measure, domicile, ...entry }) => ({
            ...entry,
            measureCode: measure,
            domicile: domicile ?? null,
          })),
        },
        viewer,
        asksFor(info, 'counter') ? (eventId) => counters.counter(eventId) : null,
      ),
  }),
);
