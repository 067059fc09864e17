import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { signToken, type TokenClaims } from '../../src/access/token.ts';
import { type Answer, ask } from './ask.ts';

const secret = 'the secret of the ledger tests, of 32 bytes and more';
/** Settings of a server that accepts the tokens made here. */
export const fieldSettings = { AUTH_SECRET: secret };

const dayMs = 86_400_000;

/** A token that the server accepts; by default that of an administrator of all regions. */
export const fieldToken = (claims: Partial<TokenClaims> = {}): Promise<string> =>
  signToken(new TextEncoder().encode(secret), {
    subject: 'tester',
    role: 'ADMIN',
    regions: ['ID'],
    expiresAt: new Date(Date.now() + dayMs),
    ...claims,
  });

/** An entry as a device sends it over GraphQL. */
export type SentEntry = {
  id: string;
  measure?: string;
  kind?: 'ACTIVATION' | 'REACTIVATION' | 'WITHDRAWAL';
  count?: number;
  domicile?: string | null;
  segment?: string;
  occurredAt: string;
};

export type EntryResult = { id: string; status: string; code: string | null; message: string | null };
type Recorded = {
  code?: string;
  message?: string;
  path?: string[];
  results: EntryResult[];
  counter: { version: number; served: number; net: number };
};

/** An entry that happens now. */
export const sent = (more: Partial<SentEntry> = {}): SentEntry => ({
  id: randomUUID(),
  occurredAt: new Date().toISOString(),
  ...more,
});

/** Posts to a server with a token; throws only if no answer comes. */
export const post = (url: string, token: string, query: string, variables: object = {}): Promise<Answer> =>
  ask(url, query, variables, { authorization: `Bearer ${token}` });

const planned = `mutation ($input: PlanOutreachInput!) { planOutreach(input: $input) {
  __typename ... on OutreachPayload { event { id code status } } ... on Refused { code message } } }`;
export const recordMutation = `mutation ($input: RecordActivationsInput!) { recordActivations(input: $input) {
  __typename ... on RecordActivationsPayload { results { id status code message } counter { version served net } }
  ... on Refused { code message path } } }`;

/** The actions of a team at an event, over HTTP with a token. */
export type Field = {
  /** Plans an event and returns its code. */
  plan: (region: string, more?: { goal?: number }) => Promise<string>;
  move: (move: 'open' | 'close' | 'reopen' | 'cancel', event: string) => Promise<{ code?: string; status?: string }>;
  /** Plans an event, opens it and returns its code. */
  open: (region: string, more?: { goal?: number }) => Promise<string>;
  record: (event: string, entries: SentEntry[], device?: string) => Promise<Recorded>;
  query: (query: string, variables?: object) => Promise<Answer['data']>;
  /** Signs another person in, and waits until that is listed. */
  signIn: (claims?: Partial<TokenClaims>) => Promise<{ id: string; token: string }>;
};

export const fieldAt = async (url: string, claims: Partial<TokenClaims> = {}): Promise<Field> => {
  const token = await fieldToken(claims);
  const query: Field['query'] = async (text, variables = {}) => {
    const answer = await post(url, token, text, variables);
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  };
  const plan: Field['plan'] = async (region, more = {}) => {
    const now = Date.now();
    const input = {
      name: 'Jemput bola',
      region,
      venueKind: 'SCHOOL',
      venueName: 'SMA Negeri 1',
      scheduledStart: new Date(now).toISOString(),
      scheduledEnd: new Date(now + dayMs).toISOString(),
      ...more,
    };
    return (await query(planned, { input })).planOutreach.event.code;
  };
  const move: Field['move'] = async (name, event) => {
    const data = await query(
      `mutation ($input: OutreachTransitionInput!) { ${name}Outreach(input: $input) {
        ... on OutreachPayload { event { status } } ... on Refused { code } } }`,
      { input: { event } },
    );
    const moved = data[`${name}Outreach`];
    return moved.event ?? moved;
  };
  return {
    plan,
    move,
    open: async (region, more) => {
      const event = await plan(region, more);
      await move('open', event);
      return event;
    },
    record: async (event, entries, device) =>
      (await query(recordMutation, { input: { event, entries, ...(device && { device }) } })).recordActivations,
    query,
    signIn: async (more = {}) => {
      const subject = `orang ${randomUUID()}`;
      const other = await fieldToken({ subject, role: 'OFFICER', ...more });
      await post(url, other, '{ viewer { role } }');
      for (;;) {
        const { signIns } = await query('{ signIns(first: 100) { nodes { id subject } } }');
        const found = signIns.nodes.find((each: { subject: string }) => each.subject === (more.subject ?? subject));
        if (found) return { id: found.id, token: other };
        await sleep(20);
      }
    },
  };
};
