import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { keyOfToken, publicViewer, type Viewer } from '../access/viewer.ts';
import type { Budget } from '../budget/budget.ts';
import { FewKeys } from '../budget/few-keys.ts';
import type { Budgets } from '../budget/open-budgets.ts';
import { rateLimited } from '../graphql/errors.ts';
import type { OverHttp } from './over-http.ts';

/** Out of whose budget an operation is paid. `response` is that of a request over HTTP. */
export type Payer = { budget: Budget; key: string; response: ServerResponse | null };
/** The part of a context that tells who pays; the budget may be turned off. */
export type Paying = { payer: Payer | null };

export type PayerOf = (viewer: Viewer, address: () => string, response: ServerResponse | null) => Payer | null;

/** A viewer with a token pays for itself, whatever address it shares with others. */
export const payers = ({ costPerAddress, costPerToken }: Budgets): PayerOf => {
  const addresses = new FewKeys();
  return (viewer, address, response) => {
    if (viewer !== publicViewer) return costPerToken && { budget: costPerToken, key: keyOfToken(viewer), response };
    return costPerAddress && { budget: costPerAddress, key: addresses.keyFor(address(), Date.now()), response };
  };
};

/** Pays for an operation before it runs. Returns why it may not run, or null. */
export const pay = async ({ budget, key, response }: Payer, cost: number): Promise<GraphQLError | null> => {
  const taken = await budget.take(key, cost);
  if (response && !response.headersSent)
    for (const [name, value] of Object.entries(budget.headersFor(taken))) response.setHeader(name, value);
  return taken.isRefused ? rateLimited(budget, taken) : null;
};

/** Takes costs out of the budget of a viewer at an address, one after another. */
export const spender =
  (payerOf: PayerOf, address: () => string, response: ServerResponse) =>
  (viewer: Viewer): ((cost: number) => Promise<GraphQLError | null>) => {
    const payer = payerOf(viewer, address, response);
    return async (cost) => payer && pay(payer, cost);
  };

/**
 * Reading and validating a text took up to 0.4 µs a character, a tenth of what a unit of cost takes elsewhere. Nearly all
 * are shorter than the free length, and take no longer than the rest of a request.
 */
const [freeCharacters, charactersPerCost] = [2000, 10];

/**
 * Pays for a text that was not read before; null if nothing is to be paid. The promise is why it may not be read, or
 * null.
 */
export type PayForText = (
  text: string,
  viewer: Viewer,
  address: () => string,
  response: ServerResponse | null,
) => Promise<GraphQLError | null> | null;

/** Texts are paid for before they are read: those that are wrong, or too costly to run, would be free otherwise. */
export const payingForTexts =
  (payerOf: PayerOf, isKnown: (text: string) => boolean): PayForText =>
  (text, viewer, address, response) => {
    if (text.length <= freeCharacters || isKnown(text)) return null;
    // Recording has a budget of its own, and goes on while this one is used up.
    if (viewer !== publicViewer && text.includes('recordActivations')) return null;
    const payer = payerOf(viewer, address, response);
    return payer && pay(payer, (text.length - freeCharacters) / charactersPerCost);
  };

/** Has the address pay for texts of requests that pass the way in by: theirs is read before their token. */
export const usePaidTexts = (payForText: PayForText, addressOf: (request: IncomingMessage) => string): Plugin => ({
  onParams: async ({ params: { query }, context, setResult }) => {
    // With `reads` the context is that of the way in, which paid already.
    const { reads, req, res = null } = context as { reads?: unknown } & Partial<OverHttp>;
    if (reads || !req || typeof query !== 'string') return;
    const refused = await payForText(query, publicViewer, () => addressOf(req), res);
    if (refused) setResult({ errors: [refused] });
  },
});
