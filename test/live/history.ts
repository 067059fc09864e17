import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../harness/ask.ts';
import type { Desk } from '../harness/desk.ts';
import { type Field, sent } from '../harness/field.ts';
import { countDistrict, countedDistrict, rolledUpRegency } from './rolled-up-regency.ts';

/**
 * Parts of one answer: people of two cities, of one of them below its province, of the province, a target, people of a
 * regency that is rolled up from a district, and those served at an event there.
 */
const parts = ['64.72', '64.74', 'below', '64', 'target', 'rolled up', 'event'] as const;
type Part = (typeof parts)[number];
const questionOf = (event: string): string => `{
  a: region(code: "64.72") { indicator(code: "IKD_ACTIVATION") { live target { target { percent } } } }
  b: region(code: "64.74") { indicator(code: "IKD_ACTIVATION") { live } }
  province: region(code: "64") { indicator(code: "IKD_ACTIVATION") { live }
    children(first: 100) { nodes { code indicator(code: "IKD_ACTIVATION") { live } } } }
  rolledUp: region(code: "${rolledUpRegency}") { indicator(code: "IKD_ACTIVATION") { origin live } }
  event: outreachEvent(code: "${event}") { counter { served } } }`;

/** A write adds one to some parts. */
type Write = { server: number; adds: readonly Part[]; sentAt: number; acknowledgedAt: number };
/** The parts as a reader was shown them, less what they were at the beginning. */
type Reading = { server: number; began: number; ended: number; seen: number[]; wasKept: boolean };
export type History = { writes: Write[]; readings: Reading[] };

type Answered = {
  a: { indicator: { live: number; target: { target: { percent: number } } } };
  b: { indicator: { live: number } };
  province: { indicator: { live: number }; children: { nodes: { code: string; indicator: { live: number } }[] } };
  rolledUp: { indicator: { origin: string; live: number } };
  event: { counter: { served: number } };
};
const read = async (url: string, event: string): Promise<{ seen: number[]; isRolledUp: boolean; wasKept: boolean }> => {
  const response = await send(url, { query: questionOf(event) });
  const { data } = (await response.json()) as { data: Answered };
  const { a, b, province, rolledUp, event: atEvent } = data;
  const below = province.children.nodes.find(({ code }) => code === '64.72')?.indicator.live ?? 0;
  const { live, target } = a.indicator;
  const percent = Math.round(target.target.percent * 100);
  return {
    seen: [
      live,
      b.indicator.live,
      below,
      province.indicator.live,
      percent,
      rolledUp.indicator.live,
      atEvent.counter.served,
    ],
    isRolledUp: rolledUp.indicator.origin === 'ROLLED_UP',
    wasKept: response.headers.get('x-cache') === 'hit',
  };
};

/** Writes on every server at once, one after the other on each, while readers ask each of them again and again. */
export const play = async (servers: { url: string; field: Field; desk: Desk }[], lastsMs: number): Promise<History> => {
  const first = servers[0] as (typeof servers)[number];
  const events = [
    await first.field.open('64.72'),
    await first.field.open('64.74'),
    await first.field.open(rolledUpRegency),
  ] as const;
  await countDistrict(first.desk);
  let percent = 1000;
  const setTarget = (desk: Desk): Promise<unknown> => {
    percent++;
    const period = { from: '2024-01-01', to: '2099-12-31', setBy: 'Kantor', reason: 'uji' };
    return desk.setTarget({ region: '64.72', indicator: 'IKD_ACTIVATION', percent: percent / 100, ...period });
  };
  await setTarget(first.desk);
  // Everything from before must have reached all of them.
  await sleep(2000);
  const { seen: base, isRolledUp } = await read(first.url, events[2]);
  if (!isRolledUp) throw new Error('the regency is not rolled up');
  const history: History = { writes: [], readings: [] };
  const end = performance.now() + lastsMs;

  const write = async (server: number, adds: readonly Part[], make: () => Promise<unknown>): Promise<void> => {
    const made = { server, adds, sentAt: performance.now(), acknowledgedAt: Number.POSITIVE_INFINITY };
    history.writes.push(made);
    await make();
    made.acknowledgedAt = performance.now();
  };
  const places: [domicile: string, event: string, adds: Part[]][] = [
    ['64.72', events[0], ['64.72', 'below', '64']],
    ['64.74', events[1], ['64.74', '64']],
    [countedDistrict, events[2], ['rolled up', 'event']],
  ];
  const writers = servers.map(async ({ field, desk }, server) => {
    for (let turn = server; performance.now() < end; turn++) {
      const [domicile, event, adds] = places[turn % places.length] as (typeof places)[number];
      await write(server, adds, () => field.record(event, [sent({ domicile })]));
      // Only one server sets targets, so that they have one order.
      if (server === 0 && turn % 8 === 0) await write(server, ['target'], () => setTarget(desk));
      // Without a pause no answer would ever be kept.
      await sleep(turn % 5 === 0 ? 400 : 20);
    }
  });
  const readers = servers.flatMap(({ url }, server) =>
    [0, 1].map(async () => {
      while (performance.now() < end) {
        const began = performance.now();
        const { seen, wasKept } = await read(url, events[2]);
        const gained = seen.map((people, index) => people - (base[index] ?? 0));
        history.readings.push({ server, began, ended: performance.now(), seen: gained, wasKept });
        if (wasKept) await sleep(5);
      }
    }),
  );
  await Promise.all([...writers, ...readers]);
  return history;
};

/**
 * The readings that miss a write that was acknowledged before they began, on their own server or two seconds ago on
 * another, and those that show one that was not sent yet.
 */
export const wrongIn = ({ writes, readings }: History): object[] =>
  readings.flatMap((reading) => {
    const { server, began, ended, seen } = reading;
    return parts.flatMap((part, index) => {
      const adding = writes.filter(({ adds }) => adds.includes(part));
      const due = adding.filter((write) => write.acknowledgedAt <= began - (write.server === server ? 0 : 2000)).length;
      const sentByThen = adding.filter(({ sentAt }) => sentAt <= ended).length;
      const now = seen[index] ?? 0;
      return now >= due && now <= sentByThen ? [] : [{ part, now, due, sentByThen, reading }];
    });
  });
