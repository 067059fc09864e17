import { endpoint } from './live/line.ts';
import { language } from './page.ts';

/**
 * An error in a response; `code` is UNAUTHENTICATED, FORBIDDEN and so on, and `argument` is the argument it is about.
 */
export class AskError extends Error {
  readonly code: string | undefined;
  readonly argument: string | undefined;

  constructor(message: string, extensions: { code?: string; argument?: string } = {}) {
    super(message);
    this.code = extensions.code;
    this.argument = extensions.argument;
  }
}

type Answer<Data> = {
  data?: Data | null;
  errors?: { message: string; extensions?: { code?: string; argument?: string } }[];
};

/**
 * Sends one request, in the language of the page and with a token if there is one; throws if there is no usable
 * response.
 */
export const ask = async <Data>(
  query: string,
  variables: Record<string, unknown> = {},
  token?: string,
): Promise<Data> => {
  const response = await fetch(endpoint(), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      // The page may be in a different language than the browser.
      'accept-language': language,
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as Answer<Data>;
  if (!data || errors)
    throw new AskError(errors?.[0]?.message ?? `the server answered ${response.status}`, errors?.[0]?.extensions);
  return data;
};
