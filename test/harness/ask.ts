/** A GraphQL answer over HTTP. */
export type Answer = {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  data: any;
  errors: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[] | undefined;
};

/** Posts a GraphQL request; `headers` add to the usual ones or replace them. */
export const send = (
  url: string,
  request: { query: string; variables?: object },
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: JSON.stringify(request),
  });

/** Posts a query and returns the answer, errors included; throws only if no answer arrives. */
export const ask = async (
  url: string,
  query: string,
  variables: object = {},
  headers: Record<string, string> = {},
): Promise<Answer> => {
  const response = await send(url, { query, variables }, headers);
  const { data, errors } = (await response.json()) as Pick<Answer, 'data' | 'errors'>;
  return { status: response.status, data, errors };
};
