import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivationKind, Segment, VenueKind } from '../../prisma/generated/client/enums.ts';
import { StartupError } from '../terms/startup-error.ts';
import { type Ask, retryDelayMs } from './client.ts';
import type { Domiciles } from './plan.ts';

type RefusedAnswer = { __typename: 'Refused'; code: string; message: string };
export type LiveEvent = { code: string; openedAt: string };
/** An entry as it is sent; its id was generated earlier. */
export type SentEntry = {
  id: string;
  kind: ActivationKind;
  domicile: string | null;
  segment: Segment;
  occurredAt: string;
};
export type EntryResult = { id: string; status: 'ACCEPTED' | 'DUPLICATE' | 'REJECTED'; code: string | null };

const longestRefusalMs = 120_000;
const mostVillages = 100;

const fail = (what: string, { code, message }: RefusedAnswer): never => {
  throw new StartupError(`${what} was refused with ${code}: ${message}`);
};

type Around = {
  region: {
    level: string;
    descendants: { nodes: { code: string }[] };
    parent: { children: { nodes: { code: string }[] } } | null;
  } | null;
};

const around = `query($code: String!, $level: RegionLevel!, $first: Int!) { region(code: $code) {
  level descendants(level: $level, first: $first) { nodes { code } }
  parent { children(first: $first) { nodes { code } } } } }`;
const levelOf = 'query($code: String!) { region(code: $code) { level } }';

/** The villages of the region, and those near it: the villages of its first three neighbours. */
export const fetchDomiciles = async (ask: Ask, code: string): Promise<Domiciles> => {
  const { region } = await ask<{ region: { level: string } | null }>(levelOf, { code });
  if (!region) throw new StartupError(`the server has no region ${code}`);
  const below = async (root: string): Promise<{ codes: string[]; siblings: string[] }> => {
    const found = await ask<Around>(around, { code: root, level: 'VILLAGE', first: mostVillages });
    return {
      codes: found.region?.descendants.nodes.map((node) => node.code) ?? [],
      siblings: found.region?.parent?.children.nodes.map((node) => node.code) ?? [],
    };
  };
  if (region.level === 'VILLAGE') {
    const siblings = (await below(code)).siblings.filter((sibling) => sibling !== code);
    return { here: [code], near: siblings };
  }
  const { codes, siblings } = await below(code);
  const neighbours = siblings.filter((sibling) => sibling !== code).slice(0, 3);
  const near = await Promise.all(neighbours.map(below));
  return { here: codes, near: near.flatMap((each) => each.codes) };
};

type TransitionAnswer = { result: { __typename: 'OutreachPayload'; event: LiveEvent } | RefusedAnswer };

const shown = '__typename ... on OutreachPayload { event { code openedAt } } ... on Refused { code message }';

export type NewEvent = {
  name: string;
  region: string;
  venueKind: VenueKind;
  venueName: string;
  scheduledStart: string;
  scheduledEnd: string;
  goal: number;
};

/** Plans an event and opens it. */
export const openEvent = async (ask: Ask, input: NewEvent): Promise<LiveEvent> => {
  const plan = `mutation($input: PlanOutreachInput!) { result: planOutreach(input: $input) { ${shown} } }`;
  const { result: planned } = await ask<TransitionAnswer>(plan, { input });
  if (planned.__typename === 'Refused') return fail('planning an event', planned);
  return move(ask, 'openOutreach', planned.event.code);
};

export const closeEvent = (ask: Ask, code: string): Promise<LiveEvent> => move(ask, 'closeOutreach', code);

const move = async (ask: Ask, name: 'openOutreach' | 'closeOutreach', event: string): Promise<LiveEvent> => {
  const { result } = await ask<TransitionAnswer>(
    `mutation($event: ID!) { result: ${name}(input: { event: $event }) { ${shown} } }`,
    { event },
  );
  return result.__typename === 'Refused' ? fail(`${name} of ${event}`, result) : result.event;
};

type RecordAnswer = { result: { __typename: 'RecordActivationsPayload'; results: EntryResult[] } | RefusedAnswer };

const record = `mutation($input: RecordActivationsInput!) { result: recordActivations(input: $input) { __typename
  ... on RecordActivationsPayload { results { id status code } } ... on Refused { code message } } }`;

/** Sends entries until there is a response, always with the same ids. */
export const sendEntries = async (
  ask: Ask,
  input: { event: string; device: string; entries: SentEntry[] },
): Promise<EntryResult[]> => {
  const deadline = performance.now() + longestRefusalMs;
  for (let attempt = 0; ; attempt++) {
    const { result } = await ask<RecordAnswer>(record, { input });
    if (result.__typename !== 'Refused') return result.results;
    if (result.code !== 'RETRY_LATER' || performance.now() > deadline) return fail('recording', result);
    await sleep(retryDelayMs(attempt));
  }
};

/** The number of people served, according to the event's counter. */
export const fetchServed = async (ask: Ask, code: string): Promise<number> => {
  const query = 'query($code: String!) { outreachEvent(code: $code) { counter { served } } }';
  const { outreachEvent } = await ask<{ outreachEvent: { counter: { served: number } } }>(query, { code });
  return outreachEvent.counter.served;
};
