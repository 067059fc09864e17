import type { ObjectRef } from '@pothos/core';
import { inLanguage } from '../language/in-language.ts';
import { type RefusalCode, Refused } from '../terms/refusal.ts';
import { builder } from './builder.ts';

export const RefusalCodeType = builder.enumType('RefusalCode', {
  description: 'Why something was not done.',
  values: {
    NOT_FOUND: { description: 'What it is about does not exist.' },
    INVALID: { description: 'A value cannot be used; the message names it.' },
    NOT_LIVE: { description: 'The event is not live.' },
    ID_REUSED: { description: 'The id was used before for other content.' },
    VERSION_CONFLICT: { description: 'Somebody else changed it meanwhile.' },
    OUT_OF_SCOPE: { description: 'It lies outside the regions, or the event, of the token.' },
    OUTSIDE_TIME: { description: 'It did not happen while the event was live, or came too late.' },
    TOO_MANY: { description: 'More at once than is allowed.' },
    ALREADY_CORRECTED: { description: 'It was corrected before.' },
    ILLEGAL_TRANSITION: { description: 'The event is in a state that does not allow it.' },
    RETRY_LATER: { description: 'The server is busy or its database away: send the same again, with the same ids.' },
  } satisfies Record<RefusalCode, { description: string }>,
});

const RefusalInterface = builder.interfaceRef<Refused>('Refusal').implement({
  description: 'A refusal the caller can act on.',
  fields: (t) => ({
    code: t.field({ type: RefusalCodeType, description: 'Why.', resolve: ({ code }) => code }),
    message: t.string({
      description: 'Why, in a sentence; in Indonesian with the header Accept-Language: id.',
      resolve: ({ message }, _args, { language }) => inLanguage(language, message),
    }),
    path: t.field({
      type: ['String'],
      nullable: true,
      description: 'Where in the input.',
      resolve: ({ path }) => path,
    }),
  }),
});

const RefusedType = builder.objectType(Refused, {
  name: 'Refused',
  description: 'Nothing was done, for the reason given.',
  interfaces: [RefusalInterface],
  isTypeOf: (value) => value instanceof Refused,
});

/** The result of a mutation: its payload, or a refusal. */
export const resultUnion = <Payload extends object>(
  name: string,
  payload: ObjectRef<typeof builder.$inferSchemaTypes, Payload>,
  description: string,
) =>
  builder.unionType(name, {
    description,
    types: [payload, RefusedType],
    resolveType: (value) => (value instanceof Refused ? RefusedType : payload),
  });
