import { EventCounterType, SegmentType } from '../counter/counter.schema.ts';
import { builder } from '../graphql/builder.ts';
import { naturalKey } from '../graphql/keys.ts';
import { RefusalCodeType, resultUnion } from '../graphql/refusal.schema.ts';
import { asksFor } from '../graphql/selection.ts';
import { inLanguage } from '../language/in-language.ts';
import { eventKey } from '../outreach/event.ts';
import { maxCountPerEntry } from './judge.ts';
import { ActivationKindType } from './ledger.schema.ts';
import { longestDevice, maxEntriesPerRequest, type Recorded, recordActivations } from './record-activations.ts';

const EntryStatusType = builder.enumType('EntryStatus', {
  description: 'The outcome of an entry.',
  values: {
    ACCEPTED: { description: 'The entry was added to the ledger.' },
    DUPLICATE: { description: 'The entry was already in the ledger; nothing changed.' },
    REJECTED: { description: 'The entry was not added; `code` says why.' },
  } as const,
});

const EntryResultType = builder.objectRef<Recorded['results'][number]>('EntryResult').implement({
  description: 'The result for one input entry.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id as it was sent.' }),
    status: t.field({
      type: EntryStatusType,
      description: 'The outcome of the entry.',
      resolve: ({ outcome }) => outcome.status,
    }),
    code: t.field({
      type: RefusalCodeType,
      nullable: true,
      description: 'Why the entry was rejected: INVALID, NOT_LIVE, OUTSIDE_TIME or ID_REUSED; null otherwise.',
      resolve: ({ outcome }) => (outcome.status === 'REJECTED' ? outcome.code : null),
    }),
    message: t.string({
      nullable: true,
      description:
        'Why the entry was rejected, in a sentence that names the field; null otherwise. In Indonesian with the header Accept-Language: id.',
      resolve: ({ outcome }, _args, { language }) =>
        outcome.status === 'REJECTED' ? inLanguage(language, outcome.message) : null,
    }),
  }),
});

const RecordActivationsPayloadType = builder.objectRef<Recorded>('RecordActivationsPayload').implement({
  description: 'The outcomes of the entries, and the event’s counter after them.',
  fields: (t) => ({
    results: t.field({
      type: [EntryResultType],
      description: 'One per entry, in input order.',
      resolve: ({ results }) => results,
    }),
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
  'The outcomes of the entries, or why the whole request was refused.',
);

const ActivationInput = builder.inputType('ActivationInput', {
  description: 'One ledger entry.',
  fields: (t) => ({
    id: t.id({
      required: true,
      description: 'UUID that the device makes before it sends the entry; sending it again is safe.',
    }),
    measure: t.id({ required: true, defaultValue: 'IKD_ACTIVE', description: 'Code of the measure.' }),
    kind: t.field({
      type: ActivationKindType,
      required: true,
      defaultValue: 'ACTIVATION',
      description: 'How it counts.',
    }),
    count: t.int({
      required: true,
      defaultValue: 1,
      description: `Number of people, 1 to ${maxCountPerEntry.toLocaleString('en')}.`,
    }),
    domicile: t.string({ description: "Region code of the people's domicile; defaults to the event's region." }),
    segment: t.field({
      type: SegmentType,
      required: true,
      defaultValue: 'UNKNOWN',
      description: 'The group that the people belong to.',
    }),
    occurredAt: t.field({
      type: 'DateTime',
      required: true,
      description: 'When it happened, which must be while the event was live; five minutes of clock skew are allowed.',
    }),
  }),
});

const RecordActivationsInput = builder.inputType('RecordActivationsInput', {
  description: 'Entries for one event.',
  fields: (t) => ({
    event: t.id({ required: true, description: 'Node id or public code.' }),
    device: t.string({ description: `The name of the device; at most ${longestDevice} characters.` }),
    entries: t.field({
      type: [ActivationInput],
      required: true,
      description: `At most ${maxEntriesPerRequest} entries.`,
    }),
  }),
});

builder.mutationField('recordActivations', (t) =>
  t.field({
    type: RecordActivationsResultType,
    authScopes: { role: 'OFFICER' },
    description:
      'Records entries. Each is judged separately, so a rejected entry does not affect the others. Responds after the commit. Refuses the whole request with NOT_FOUND, OUT_OF_SCOPE, TOO_MANY, INVALID or RETRY_LATER.',
    args: { input: t.arg({ type: RecordActivationsInput, required: true, description: 'The event and its entries.' }) },
    resolve: async (_root, { input }, { writer, viewer, counters, countEntries }, info) => {
      // More of them are refused as a whole.
      await countEntries(Math.min(input.entries.length, maxEntriesPerRequest));
      return recordActivations(
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
      );
    },
  }),
);
