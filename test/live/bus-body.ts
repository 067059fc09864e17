import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Bus, Heard } from '../../src/live/bus.ts';
import { type Hint, hintOf, type Topic } from '../../src/live/topics.ts';
import { type Moved, nothingMoved } from '../../src/terms/moved.ts';

/** A way to carry hints, for the tests that every bus must pass. */
export type Carrier = {
  join: (self: string, heard: Heard) => Bus | Promise<Bus>;
};

/** A carrier outside the process, where others can write to the channel and connections can be lost. */
export type Wire = Carrier & {
  /** Puts a text on the channel that no server wrote. */
  garble: (text: string) => Promise<unknown>;
  /** Cuts the listening connections, behind the servers' backs. */
  cut: () => Promise<unknown>;
};

type Member = { bus: Bus; hints: Hint[]; until: (satisfies: (hint: Hint) => boolean) => Promise<Hint> };

const eventMoved = (eventId: string = randomUUID()): Moved => ({
  ...nothingMoved,
  events: [{ eventId, regionCode: '64.71', version: 7 }],
  regions: [{ regionCode: '64.71', measureCode: 'IKD_ACTIVE', version: 9 }],
});

const tells = (topic: Topic) => (hint: Hint) => hint !== 'anything' && hint.some(([told]) => told === topic);
const isAnything = (hint: Hint): boolean => hint === 'anything';

const moreThanFits: Moved = {
  ...nothingMoved,
  events: Array.from({ length: 200 }, () => ({ eventId: randomUUID(), regionCode: '64.71.01.1001', version: 1 })),
};

const garbage = [
  'garbage',
  '',
  'null',
  '[]',
  '{}',
  '{"from":5}',
  '{"from":"x","events":5,"regions":{}}',
  '{"from":"x","events":[null],"regions":[]}',
  '{"from":"x","events":[{"eventId":"a","regionCode":5,"version":1}],"regions":[]}',
  '{"from":"x","events":[{"eventId":"a","regionCode":"64","version":"many"}],"regions":[]}',
  '{"from":"x","events":[],"regions":[{"regionCode":"64"}]}',
];

const join = async (carrier: Carrier): Promise<Member> => {
  const hints: Hint[] = [];
  const waiting = new Set<() => void>();
  const bus = await carrier.join(randomUUID(), (told) => {
    hints.push(told === 'anything' ? told : hintOf(told));
    for (const look of waiting) look();
  });
  const until: Member['until'] = (satisfies) =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = hints.find(satisfies);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return { bus, hints, until };
};

/** The tests that every bus must pass; `carrier` is called when they run. */
export const busBody = (carrier: () => Carrier): void => {
  test('a server’s hints reach the others, but not the server itself', async () => {
    const members = await Promise.all([join(carrier()), join(carrier()), join(carrier())]);
    const [first, second, third] = members;
    const [one, two] = [randomUUID(), randomUUID()];
    first.bus.publish(eventMoved(one));
    const heard = [
      [`event ${one}`, 7],
      ['events ID', null],
      ['events 64', null],
      ['events 64.71', null],
      ['tally 64.71 IKD_ACTIVE', 9],
    ];
    expect(await second.until(tells(`event ${one}`))).toEqual(heard);
    expect(await third.until(tells(`event ${one}`))).toEqual(heard);
    // This message comes after all that the first server could have received from itself.
    second.bus.publish(eventMoved(two));
    await Promise.all([first.until(tells(`event ${two}`)), third.until(tells(`event ${two}`))]);
    expect(first.hints.filter(tells(`event ${one}`))).toEqual([]);
    expect(second.hints.filter(tells(`event ${two}`))).toEqual([]);
    await Promise.all(members.map(({ bus }) => bus.close()));
  });

  test('a list that is too long arrives as "anything"', async () => {
    const [first, second] = await Promise.all([join(carrier()), join(carrier())]);
    first.bus.publish(moreThanFits);
    await second.until(isAnything);
    expect(second.hints.filter((hint) => hint !== 'anything')).toEqual([]);
    await Promise.all([first.bus.close(), second.bus.close()]);
  });

  test('a server that has left receives no more hints, and the remaining ones do', async () => {
    const [first, second, third] = await Promise.all([join(carrier()), join(carrier()), join(carrier())]);
    await second.bus.close();
    const id = randomUUID();
    first.bus.publish(eventMoved(id));
    await third.until(tells(`event ${id}`));
    expect(second.hints.filter(tells(`event ${id}`))).toEqual([]);
    await Promise.all([first.bus.close(), third.bus.close()]);
  });
};

/** More tests for a bus that leads out of the process. */
export const wireBody = (wire: () => Wire): void => {
  test.each(garbage)('an unreadable message arrives as "anything": %s', async (text) => {
    const [first, second] = await Promise.all([join(wire()), join(wire())]);
    await wire().garble(text);
    await second.until(isAnything);
    expect(second.hints).toEqual(['anything']);
    const id = randomUUID();
    first.bus.publish(eventMoved(id));
    await second.until(tells(`event ${id}`));
    await Promise.all([first.bus.close(), second.bus.close()]);
  });

  test('after its connection is cut a server gets "anything", and then receives hints again', async () => {
    const [first, second] = await Promise.all([join(wire()), join(wire())]);
    await wire().cut();
    await Promise.all([first.until(isAnything), second.until(isAnything)]);
    const id = randomUUID();
    first.bus.publish(eventMoved(id));
    await second.until(tells(`event ${id}`));
    expect(second.hints.filter(isAnything)).not.toEqual([]);
    await Promise.all([first.bus.close(), second.bus.close()]);
  });
};
