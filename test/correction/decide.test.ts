import { describe, expect, test } from 'vitest';
import { publicViewer, type Viewer } from '../../src/access/viewer.ts';
import type { Change, CorrectedEntry, StoredCorrection } from '../../src/correction/correction.ts';
import { type Decision, decideCorrection, decideUndo, type SeenVersion } from '../../src/correction/decide.ts';
import { decideMove, decideUndoMove, type MovedEntry, mostMoved } from '../../src/correction/decide-move.ts';
import type { JudgedEvent } from '../../src/ledger/judge.ts';
import { Refused } from '../../src/terms/refusal.ts';
import {
  cancelled,
  content,
  earlier,
  entryUuid,
  eventId,
  hour,
  later,
  opened,
  over,
  planned,
} from '../harness/entries.ts';

const admin: Viewer = { ...publicViewer, role: 'ADMIN', regionCodes: ['64'] };
const elsewhere: Viewer = { ...admin, regionCodes: ['33'] };
const otherId = '00000000-0000-4000-8000-000000000001';

const nothing: Change = { count: null, measureCode: null, kind: null, domicileCode: null, event: null };
const live: JudgedEvent = { id: eventId, regionCode: '64.71', status: 'LIVE', openedAt: opened, closedAt: null };
const other: JudgedEvent = { ...over, id: otherId, regionCode: '64.72' };
const at = later(opened, 2 * hour);

const entry = (more: Partial<CorrectedEntry> = {}): CorrectedEntry => ({
  ...content({ count: 5 }),
  id: entryUuid,
  event: live,
  addedBy: null,
  correctedBy: null,
  ...more,
});
const seen = (more: Partial<SeenVersion> = {}): SeenVersion => ({
  expected: 7,
  now: 8,
  last: { by: 'budi', at, served: 12 },
  ...more,
});

/** The code and field of a refusal; null for a decision. */
const refusalOf = (outcome: object): [string, string | undefined] | null =>
  outcome instanceof Refused ? [outcome.code, outcome.path?.[1]] : null;

describe('a change of an entry', () => {
  type Case = {
    entry?: Partial<CorrectedEntry>;
    change?: Partial<Change>;
    place?: JudgedEvent | null;
    seen?: SeenVersion | null;
    viewer?: Viewer;
  };
  const decide = ({ entry: more, change = { count: 3 }, place, seen: version = null, viewer = admin }: Case) => {
    const found = entry(more);
    return decideCorrection(
      found,
      { ...nothing, ...change },
      place === undefined ? found.event : place,
      version,
      viewer,
    );
  };

  test.each<[string, Case, Partial<ReturnType<typeof content>> | null]>([
    ['a count', { change: { count: 3 } }, { count: 3 }],
    ['a count of 0 voids it', { change: { count: 0 } }, null],
    ['a measure', { change: { measureCode: 'KTP_RECORDED' } }, { count: 5, measureCode: 'KTP_RECORDED' }],
    ['a kind', { change: { kind: 'WITHDRAWAL' } }, { count: 5, kind: 'WITHDRAWAL' }],
    ['a domicile, of any region', { change: { domicileCode: '91.71' } }, { count: 5, domicileCode: '91.71' }],
    ['the version that was seen', { seen: seen({ expected: 8 }) }, { count: 3 }],
    ['its own event named again, with another change', { change: { event: { id: eventId }, count: 1 } }, { count: 1 }],
  ])('is accepted: %s', (_what, given, after) => {
    const decision = decide(given) as Decision;
    expect(decision).toMatchObject({ entry: { id: entryUuid }, before: { count: 5 }, other: null, undoesId: null });
    expect(decision.after === null).toBe(after === null);
    expect(decision.after ?? {}).toMatchObject(after ?? {});
  });

  test('that names another event counts there', () => {
    const decision = decide({ change: { event: { id: otherId } }, place: other }) as Decision;
    expect(decision.other).toBe(other);
    expect(decision.after).toMatchObject({ eventId: otherId, count: 5 });
  });

  const moving = { change: { event: { id: otherId } } };
  test.each<[string, Case, [string, string]]>([
    ['an event outside the regions', { viewer: elsewhere }, ['OUT_OF_SCOPE', 'activation']],
    ['no such event', { ...moving, place: null }, ['NOT_FOUND', 'event']],
    ['nothing new', { change: { count: 5 } }, ['INVALID', 'activation']],
    ['another version', { seen: seen() }, ['VERSION_CONFLICT', 'expectedVersion']],
    ['an entry that takes another back', { entry: { count: -5 } }, ['INVALID', 'activation']],
    [
      'an entry that an undo added',
      { entry: { addedBy: { id: 'c', undoesId: 'b', activationId: 'a', isUndone: false } } },
      ['INVALID', 'activation'],
    ],
    [
      'an entry whose correction was undone',
      { entry: { addedBy: { id: 'c', undoesId: null, activationId: 'a', isUndone: true } } },
      ['ALREADY_CORRECTED', 'activation'],
    ],
    [
      'an entry corrected before',
      { entry: { correctedBy: { id: 'c', by: 'ani', at } } },
      ['ALREADY_CORRECTED', 'activation'],
    ],
    [
      'the correction of an entry sent again, back to its first count',
      { entry: { correctedBy: { id: 'c', by: 'ani', at } }, change: { count: 5 } },
      ['ALREADY_CORRECTED', 'activation'],
    ],
    [
      'another event outside the regions',
      { ...moving, place: { ...other, regionCode: '33.11' } },
      ['OUT_OF_SCOPE', 'event'],
    ],
    ['another event that is planned', { ...moving, place: { ...planned, id: otherId } }, ['NOT_LIVE', 'event']],
    ['another event that is cancelled', { ...moving, place: { ...cancelled, id: otherId } }, ['NOT_LIVE', 'event']],
    [
      'another event that was not live then',
      { ...moving, entry: { occurredAt: earlier(opened, hour) }, place: other },
      ['OUTSIDE_TIME', 'event'],
    ],
  ])('is refused: %s', (_what, given, refusal) => expect(refusalOf(decide(given))).toEqual(refusal));

  test('of an outdated version names the last writer, the time and the count', () => {
    const refusal = decide({ seen: seen() }) as Refused;
    expect(String(refusal.message)).toBe(
      `The counter is at version 8: budi last wrote to it at ${at.toISOString()}, and it shows 12 served.`,
    );
    const alone = decide({ seen: seen({ last: null }) }) as Refused;
    expect(String(alone.message)).toBe('The counter is at version 8.');
  });

  test('is refused for its version before its entry is checked, and for its entry before its place', () => {
    const corrected = { correctedBy: { id: 'c', by: 'ani', at } };
    expect(refusalOf(decide({ entry: corrected, seen: seen() }))?.[0]).toBe('VERSION_CONFLICT');
    expect(refusalOf(decide({ ...moving, entry: corrected, place: { ...planned, id: otherId } }))?.[0]).toBe(
      'ALREADY_CORRECTED',
    );
  });
});

describe('undoing a correction', () => {
  const correction: StoredCorrection = {
    id: 'c',
    activationId: entryUuid,
    replacementId: otherId,
    undoesId: null,
    undoneBy: null,
  };
  const standing = (more: Partial<CorrectedEntry> = {}) => entry({ id: otherId, count: 3, ...more });

  test('makes the entry count again, and its replacement no longer', () => {
    const decision = decideUndo(correction, entry(), standing(), admin);
    expect(decision).toMatchObject({ before: { count: 3 }, after: { count: 5 }, other: null, undoesId: 'c' });
  });

  test('of a voided entry takes nothing back', () =>
    expect(decideUndo({ ...correction, replacementId: null }, entry(), null, admin)).toMatchObject({ before: null }));

  test('of a move affects the other event', () =>
    expect(decideUndo(correction, entry(), standing({ eventId: otherId, event: other }), admin)).toMatchObject({
      other,
    }));

  test.each<[string, Partial<StoredCorrection>, Partial<CorrectedEntry>, Viewer, string]>([
    ['the entry lies outside the regions', {}, {}, elsewhere, 'OUT_OF_SCOPE'],
    [
      'the replacement lies outside the regions',
      {},
      { event: { ...other, regionCode: '33.11' } },
      admin,
      'OUT_OF_SCOPE',
    ],
    ['it is itself an undo', { undoesId: 'b' }, {}, admin, 'INVALID'],
    ['it was already undone', { undoneBy: { by: 'ani', at } }, {}, admin, 'ALREADY_CORRECTED'],
    ['the replacement was corrected', {}, { correctedBy: { id: 'd', by: 'ani', at } }, admin, 'ALREADY_CORRECTED'],
  ])('is refused if %s', (_what, more, stands, viewer, code) =>
    expect(refusalOf(decideUndo({ ...correction, ...more }, entry(), standing(stands), viewer))).toEqual([
      code,
      'correction',
    ]),
  );
});

describe('a move of entries', () => {
  const entries = [1, 2, 3].map((count) => ({ ...content({ count }), id: `${entryUuid.slice(0, -1)}${count}` }));
  const found = { own: live, other, entries };

  test('changes the event of each entry and nothing else', () => {
    expect(decideMove(found, null, admin)).toEqual({
      own: live,
      other,
      left: 0,
      changes: entries.map((each) => ({
        correctedId: each.id,
        before: each,
        after: { ...each, eventId: otherId },
        undoesId: null,
      })),
    });
  });

  const early = entries.map((each, index) => ({
    ...each,
    occurredAt: index === 0 ? each.occurredAt : earlier(opened, hour),
  }));
  test.each<[string, Partial<Parameters<typeof decideMove>[0]>, SeenVersion | null, Viewer, [string, string]]>([
    ['no event to move from', { own: null }, null, admin, ['NOT_FOUND', 'from']],
    ['no event to move to', { other: null }, null, admin, ['NOT_FOUND', 'to']],
    ['the event lies outside the regions', {}, null, elsewhere, ['OUT_OF_SCOPE', 'from']],
    ['both are one event', { other: live }, null, admin, ['INVALID', 'to']],
    ['another version', {}, seen(), admin, ['VERSION_CONFLICT', 'expectedVersion']],
    ['no entry matches', { entries: [] }, null, admin, ['INVALID', 'from']],
    ['too many match', { entries: Array(mostMoved + 1).fill(entries[0]) }, null, admin, ['TOO_MANY', 'from']],
    [
      'the other lies outside the regions',
      { other: { ...other, regionCode: '33' } },
      null,
      admin,
      ['OUT_OF_SCOPE', 'to'],
    ],
    ['the other is planned', { other: { ...planned, id: otherId } }, null, admin, ['NOT_LIVE', 'to']],
    ['the other was not live for some', { entries: early }, null, admin, ['OUTSIDE_TIME', 'to']],
  ])('is refused: %s', (_what, more, version, viewer, refusal) =>
    expect(refusalOf(decideMove({ ...found, ...more }, version, viewer))).toEqual(refusal),
  );

  test('says for how many entries the other event was not live', () =>
    expect(String((decideMove({ ...found, entries: early }, null, admin) as Refused).message)).toBe(
      'The other event was not live when 2 of the 3 entries happened.',
    ));

  const moved = entries.map(
    (first, index): MovedEntry => ({
      correctionId: `c${index}`,
      first,
      standing: { ...first, id: `${otherId.slice(0, -1)}${index}`, eventId: otherId },
      again: index === 2,
    }),
  );

  test('is undone except for entries corrected since', () => {
    const back = decideUndoMove({ own: live, other, moved }, admin);
    expect(back).toMatchObject({ left: 1, changes: [{ undoesId: 'c0' }, { undoesId: 'c1' }] });
  });

  test.each<[string, Parameters<typeof decideUndoMove>[0], Viewer, string]>([
    ['there is no such move', { own: null, other: null, moved: [] }, admin, 'NOT_FOUND'],
    [
      'an event lies outside the regions',
      { own: live, other: { ...other, regionCode: '33' }, moved },
      admin,
      'OUT_OF_SCOPE',
    ],
    ['no entry is left', { own: live, other, moved: moved.slice(2) }, admin, 'ALREADY_CORRECTED'],
  ])('is not undone if %s', (_what, given, viewer, code) =>
    expect(refusalOf(decideUndoMove(given, viewer))).toEqual([code, 'move']),
  );
});
