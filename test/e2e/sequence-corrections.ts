import { expect } from 'vitest';
import type { Field } from '../harness/field.ts';
import { kinds, type Model, type ModelEntry, measures, type Step } from './sequence-model.ts';

/** The setting of a sequence: its own region, with two live events. */
export type Place = { field: Field; region: string; district: string; elsewhere: string; events: string[] };

/** The item that a number selects; undefined if there is none. */
export const pick = <Item>(items: readonly Item[], index: number): Item | undefined =>
  items[index % Math.max(1, items.length)];
/** A reason for every write that needs one. */
export const reason = 'uji';

/** The key in a node id. */
const uuidIn = (nodeId: string): string => Buffer.from(nodeId, 'base64').toString().replace(/^\w+:/, '');

/** Whether a number that was not negative has become negative. */
export const fell = (before: number[], after: number[]): boolean =>
  after.some((balance, index) => balance < 0 && (before[index] ?? 0) >= 0);

const correctedBy = `query ($id: ID!) { node(id: $id) { ... on Activation { correctedBy { id replacement { id } } } } }`;

/** Moves every entry in force from one event to the other. */
export const move = async (
  index: number,
  model: Model,
  { field, events }: Place,
  send: (text: 'move', input: object) => Promise<{ code?: string; moveId?: string; moved?: number }>,
): Promise<string> => {
  const [from, to] = [pick(events, index) ?? '', pick(events, index + 1) ?? ''];
  const standing = model.entries.filter(({ event, stands }) => stands && event === from);
  const { code, moveId, moved } = await send('move', { from, to, reason });
  const before = model.balances();
  const replacements = standing.map((entry) => ({ ...entry, event: to }));
  for (const entry of standing) entry.stands = false;
  model.entries.push(...replacements);
  const refusal = standing.length === 0 || fell(before, model.balances()) ? 'INVALID' : undefined;
  expect(code).toBe(refusal);
  if (code || !moveId) {
    model.entries.splice(model.entries.length - replacements.length);
    for (const entry of standing) entry.stands = true;
    return code ?? '';
  }
  expect(moved).toBe(standing.length);
  for (const [place, of] of standing.entries()) {
    const replacement = replacements[place] as ModelEntry;
    const id = Buffer.from(`Activation:${of.id}`).toString('base64');
    const made = (await field.query(correctedBy, { id })).node.correctedBy;
    replacement.id = uuidIn(made.replacement.id);
    model.corrections.push({ id: made.id, of, replacement, undone: false, moveId });
  }
  return 'MOVED';
};

/** Tries to correct an entry. */
export const correct = async (
  { entry: index, what, to, dryRun }: Extract<Step, { do: 'correct' }>,
  model: Model,
  { region, district, elsewhere, events }: Place,
  send: (
    text: 'correct',
    input: object,
  ) => Promise<{
    __typename: string;
    code?: string;
    correction?: { id: string; replacement: { id: string } | null };
  }>,
): Promise<string> => {
  const entry = pick(model.entries, index) as ModelEntry;
  const change = {
    count: { count: to + 1 },
    void: { count: 0 },
    measure: { measure: pick(measures, to) ?? '' },
    kind: { kind: pick(kinds, to) ?? '' },
    domicile: { domicile: pick([region, district, elsewhere], to) ?? '' },
    event: { event: pick(events, to) ?? '' },
  }[what];
  const isIdle = Object.entries(change).every(([key, value]) => entry[key as keyof ModelEntry] === value);
  const {
    __typename,
    code,
    correction: made,
  } = await send('correct', { activation: entry.id, ...change, reason, dryRun });
  if (isIdle || !entry.stands) {
    expect(__typename).toBe('Refused');
    return code ?? '';
  }
  const before = model.balances();
  const replacement = what === 'void' ? null : { ...entry, ...change, id: uuidIn(made?.replacement?.id ?? '') };
  entry.stands = false;
  if (replacement) model.entries.push(replacement);
  const negative = fell(before, model.balances());
  expect({ code, what }).toEqual({ code: negative ? 'INVALID' : undefined, what });
  if (made) model.corrections.push({ id: made.id, of: entry, replacement, undone: false, moveId: null });
  else {
    entry.stands = true;
    if (replacement) model.entries.pop();
  }
  return code ?? __typename;
};

/** Undoes a move, except for entries corrected or undone since. */
export const undoMove = async (
  index: number,
  model: Model,
  send: (text: 'undoMove', input: object) => Promise<{ code?: string; moved?: number; left?: number }>,
): Promise<string> => {
  const moves = [...new Set(model.corrections.flatMap(({ moveId }) => moveId ?? []))];
  const moveId = pick(moves, index);
  if (!moveId) return 'nothing there';
  const made = model.corrections.filter((each) => each.moveId === moveId);
  const back = made.filter(({ undone, replacement }) => !undone && replacement?.stands);
  const { moved, left, code } = await send('undoMove', { move: moveId, reason });
  const before = model.balances();
  const turn = (taken: boolean): void => {
    for (const each of back) {
      [each.of.stands, each.undone] = [taken, taken];
      if (each.replacement) each.replacement.stands = !taken;
    }
  };
  turn(true);
  const refusal = back.length === 0 ? 'ALREADY_CORRECTED' : fell(before, model.balances()) ? 'INVALID' : undefined;
  expect(code).toBe(refusal);
  if (code) turn(false);
  else expect([moved, left]).toEqual([back.length, made.length - back.length]);
  return code ?? 'MOVE UNDONE';
};
