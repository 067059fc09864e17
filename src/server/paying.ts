import type { ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import { publicViewer, type Viewer } from '../access/viewer.ts';
import { type Budget, keyOfToken } from '../budget/budget.ts';
import { FewKeys } from '../budget/few-keys.ts';
import type { Budgets } from '../budget/open-budgets.ts';
import { rateLimited } from '../graphql/errors.ts';

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
