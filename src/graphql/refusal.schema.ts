import type { ObjectRef } from '@pothos/core';
import { inLanguage } from '../language/in-language.ts';
import { type RefusalCode, Refused } from '../terms/refusal.ts';
import { builder } from './builder.ts';

export const RefusalCodeType = builder.enumType('RefusalCode', {
  description: 'The reason why something was not done.',
  values: {
    NOT_FOUND: { description: 'The subject of the request does not exist.' },
    INVALID: { description: 'A value cannot be used; the message names it.' },
    NOT_LIVE: { description: 'The event is not live.' },
    ID_REUSED: { description: 'The id was used before with other content.' },
    VERSION_CONFLICT: { description: 'Somebody else has changed it in the meantime.' },
    OUT_OF_SCOPE: { description: 'It lies outside the regions or the event of the token.' },
    OUTSIDE_TIME: { description: 'It did not happen while the event was live, or arrived too late.' },
    TOO_MANY: { description: 'More than is allowed at once.' },
    ALREADY_CORRECTED: { description: 'It has already been corrected.' },
    ILLEGAL_TRANSITION: { description: 'The event is in a state that does not allow it.' },
    RETRY_LATER: {
      description: 'The server is busy or its database is unavailable: send the same request again, with the same ids.',
    },
  } satisfies Record<RefusalCode, { description: string }>,
});

const RefusalInterface = builder.interfaceRef<Refused>('Refusal').implement({
  description: 'A refusal the caller can act on.',
  fields: (t) => ({
    code: t.field({ type: RefusalCodeType, description: 'The reason.', resolve: ({ code }) => code }),
    message: t.string({
      description: 'The reason in a sentence; in Indonesian with the header Accept-Language: id.',
      resolve: ({ message }, _args, { language }) => inLanguage(language, message),
    }),
    path: t.field({
      type: ['String'],
      nullable: true,
      description: 'The path of the field within the input.',
      resolve: ({ path }) => path,
    }),
  }),
});

const RefusedType = builder.objectType(Refused, {
  name: 'Refused',
  description: 'Nothing was done, for the given reason.',
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
