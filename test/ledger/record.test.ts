import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { dayIn } from '../../src/terms/calendar.ts';
import { type Field, fieldAt, fieldSettings, type SentEntry, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const hour = 3_600_000;

let server: TestServer;
let field: Field;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  field = await fieldAt(server.url);
});
afterAll(() => server.close());

/** Moves an event's opening and closing back in time. */
const ago = (code: string, openedHours: number, closedHours: number | null): Promise<unknown> =>
  server.database.pool.query(
    `UPDATE outreach_event SET opened_at = now() - make_interval(hours => $2),
      closed_at = CASE WHEN $3::int IS NULL THEN NULL ELSE now() - make_interval(hours => $3::int) END WHERE code = $1`,
    [code, openedHours, closedHours],
  );
const hoursAgo = (hours: number): string => new Date(Date.now() - hours * hour).toISOString();
const outcomes = async (event: string, entries: SentEntry[]): Promise<string[]> =>
  (await field.record(event, entries)).results.map(({ status, code }) => code ?? status);

test('a mixed batch is judged entry by entry and answered in its order', async () => {
  const event = await field.open('64.71');
  const known = sent({ count: 2 });
  expect(await outcomes(event, [known])).toEqual(['ACCEPTED']);
  const batch = [
    sent(),
    sent({ id: 'no uuid' }),
    known,
    sent({ count: 0 }),
    { ...known, count: 3 },
    sent({ measure: 'NOTHING' }),
    sent({ kind: 'WITHDRAWAL' }),
    sent({ domicile: '64.99' }),
    sent({ occurredAt: hoursAgo(5) }),
    { ...known, id: known.id.toUpperCase() },
    sent({ count: 10_000 }),
  ];
  const { results, counter } = await field.record(event, batch);
  expect(results.map(({ id }) => id)).toEqual(batch.map(({ id }) => id));
  expect(results.map(({ status, code }) => code ?? status)).toEqual([
    'ACCEPTED',
    'INVALID',
    'DUPLICATE',
    'INVALID',
    'ID_REUSED',
    'INVALID',
    'ACCEPTED',
    'INVALID',
    'OUTSIDE_TIME',
    'DUPLICATE',
    'ACCEPTED',
  ]);
  expect(results.every(({ status, message }) => (status === 'REJECTED') === (message !== null))).toBe(true);
  expect(counter).toMatchObject({ served: 10_003, net: 10_002 });
});

test('the same id twice in one request is written once', async () => {
  const event = await field.open('64.71');
  const twice = sent();
  expect(await outcomes(event, [twice, twice, { ...twice, count: 2 }])).toEqual(['ACCEPTED', 'DUPLICATE', 'ID_REUSED']);
  expect((await field.record(event, [])).counter).toMatchObject({ served: 1 });
});

test('an id that was rejected may be sent again with a correction', async () => {
  const event = await field.open('64.71');
  const entry = sent({ count: 0 });
  expect(await outcomes(event, [entry])).toEqual(['INVALID']);
  expect(await outcomes(event, [{ ...entry, count: 1 }])).toEqual(['ACCEPTED']);
});

test('an id used at another event is refused there, and changes nothing', async () => {
  const [one, other] = [await field.open('64.71'), await field.open('64.71')];
  const entry = sent();
  await field.record(one, [entry]);
  const { results, counter } = await field.record(other, [entry]);
  expect(results).toMatchObject([{ status: 'REJECTED', code: 'ID_REUSED' }]);
  expect(counter).toMatchObject({ served: 0, net: 0 });
});

describe('events that are not live', () => {
  test('a planned event accepts nothing until it is opened', async () => {
    const event = await field.plan('64.71');
    const entry = sent();
    expect(await outcomes(event, [entry])).toEqual(['NOT_LIVE']);
    expect(await field.move('open', event)).toEqual({ status: 'LIVE' });
    expect(await outcomes(event, [entry])).toEqual(['ACCEPTED']);
  });

  test('a cancelled event accepts nothing', async () => {
    const event = await field.plan('64.71');
    expect(await field.move('cancel', event)).toEqual({ status: 'CANCELLED' });
    expect(await outcomes(event, [sent()])).toEqual(['NOT_LIVE']);
    expect(await field.move('open', event)).toEqual({ code: 'ILLEGAL_TRANSITION' });
  });
});

describe('time', () => {
  test('entries outside the event’s life are refused', async () => {
    const event = await field.open('64.71');
    await ago(event, 2, null);
    const times = [-2.2, -2.05, -1, 0, 0.05, 0.2].map((hours) => sent({ occurredAt: hoursAgo(-hours) }));
    expect(await outcomes(event, times)).toEqual([
      'OUTSIDE_TIME',
      'ACCEPTED',
      'ACCEPTED',
      'ACCEPTED',
      'ACCEPTED',
      'OUTSIDE_TIME',
    ]);
  });

  test('after closing, entries from before it are accepted for 72 hours', async () => {
    const event = await field.open('64.71');
    await field.move('close', event);
    await ago(event, 75, 71);
    const [early, late] = [sent({ occurredAt: hoursAgo(72) }), sent({ occurredAt: hoursAgo(70) })];
    expect(await outcomes(event, [early, late])).toEqual(['ACCEPTED', 'OUTSIDE_TIME']);
    await ago(event, 75, 73);
    const tooLate = sent({ occurredAt: hoursAgo(74) });
    expect(await outcomes(event, [tooLate, early])).toEqual(['OUTSIDE_TIME', 'DUPLICATE']);
  });

  test('a retry after closing still gets its first answer', async () => {
    const event = await field.open('64.71');
    const entry = sent();
    await field.record(event, [entry]);
    await field.move('close', event);
    expect(await outcomes(event, [entry])).toEqual(['DUPLICATE']);
    await ago(event, 1000, 999);
    expect(await outcomes(event, [entry, sent()])).toEqual(['DUPLICATE', 'OUTSIDE_TIME']);
  });

  test('a reopened event is live again', async () => {
    const event = await field.open('64.71');
    await field.move('close', event);
    await ago(event, 100, 90);
    expect(await outcomes(event, [sent()])).toEqual(['OUTSIDE_TIME']);
    expect(await field.move('reopen', event)).toEqual({ status: 'LIVE' });
    expect(await outcomes(event, [sent()])).toEqual(['ACCEPTED']);
  });
});

describe('requests refused as a whole', () => {
  test('more than 500 entries', async () => {
    const event = await field.open('64.71');
    const many = Array.from({ length: 501 }, () => sent());
    expect(await field.record(event, many)).toMatchObject({ code: 'TOO_MANY', path: ['input', 'entries'] });
    const { results, counter } = await field.record(event, many.slice(1));
    expect(results).toHaveLength(500);
    expect(results.every(({ status }) => status === 'ACCEPTED')).toBe(true);
    expect(counter).toMatchObject({ served: 500 });
  });

  test.each(['ZZZZZZ', '', randomUUID(), "'; DROP TABLE activation; --"])(
    'an event that does not exist: %j',
    async (event) => {
      expect(await field.record(event, [sent()])).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'event'] });
    },
  );

  test('an event outside the regions of the token, and nothing is written', async () => {
    const event = await field.open('64.71');
    const officer = await fieldAt(server.url, { role: 'OFFICER', regions: ['33'] });
    expect(await officer.record(event, [sent()])).toMatchObject({ code: 'OUT_OF_SCOPE' });
    expect((await field.record(event, [])).counter).toMatchObject({ served: 0 });
  });

  test('a device name that is too long', async () => {
    const event = await field.open('64.71');
    expect(await field.record(event, [sent()], 'x'.repeat(201))).toMatchObject({ code: 'INVALID' });
  });
});

test('an event is named by its code in any case, its UUID or its node id', async () => {
  const event = await field.open('64.71');
  const { outreachEvent } = await field.query('query ($code: String!) { outreachEvent(code: $code) { id } }', {
    code: event.toLowerCase(),
  });
  const uuid = (await server.database.pool.query('SELECT id FROM outreach_event WHERE code = $1', [event])).rows[0].id;
  for (const name of [event, event.toLowerCase(), uuid, uuid.toUpperCase(), outreachEvent.id])
    expect(await outcomes(name, [sent()])).toEqual(['ACCEPTED']);
});

test('the counter shows an event in full', async () => {
  const event = await field.open('64.71', { goal: 40 });
  await ago(event, 2, null);
  const newest = new Date(Date.now() - 1000).toISOString();
  await field.record(event, [
    sent({ count: 10, segment: 'STUDENT', occurredAt: newest }),
    sent({ count: 5, segment: 'STUDENT', domicile: '64.72', occurredAt: newest }),
    sent({ count: 3, segment: 'CIVIL_SERVANT', kind: 'REACTIVATION', occurredAt: newest }),
    sent({ count: 2, kind: 'WITHDRAWAL', occurredAt: newest }),
    sent({ count: 8, measure: 'KTP_RECORDED', domicile: '64.71.01', occurredAt: hoursAgo(1) }),
  ]);
  const { outreachEvent } = await field.query(
    `query ($code: String!) { outreachEvent(code: $code) { counter {
      event { code } version served net fromHere fromElsewhere perMinute goalPercent lastActivationAt asOf
      measures { measure { code } served net } segments { segment served } } } }`,
    { code: event },
  );
  const { counter } = outreachEvent;
  expect(counter).toMatchObject({
    event: { code: event },
    served: 26,
    net: 21,
    fromHere: 16,
    fromElsewhere: 5,
    goalPercent: 65,
    // The eight of an hour ago are outside the last five minutes.
    perMinute: 18 / 5,
  });
  expect(new Date(counter.lastActivationAt)).toEqual(new Date(newest));
  expect(Date.parse(counter.asOf)).toBeGreaterThanOrEqual(Date.parse(newest));
  expect(counter.measures).toEqual([
    { measure: { code: 'IKD_ACTIVE' }, served: 18, net: 13 },
    { measure: { code: 'KTP_RECORDED' }, served: 8, net: 8 },
  ]);
  expect(
    new Map(counter.segments.map((each: { segment: string; served: number }) => [each.segment, each.served])),
  ).toEqual(
    new Map([
      ['STUDENT', 15],
      ['CIVIL_SERVANT', 3],
      ['UNKNOWN', 8],
    ]),
  );
});

test('a new event counts nothing, and has met none of its goal', async () => {
  const counterOf = async (code: string) =>
    (
      await field.query(
        `query ($code: String!) { outreachEvent(code: $code) { counter { served net fromHere fromElsewhere perMinute
          goalPercent lastActivationAt measures { served } segments { served } } } }`,
        { code },
      )
    ).outreachEvent.counter;
  const empty = { served: 0, net: 0, fromHere: 0, fromElsewhere: 0, perMinute: 0, lastActivationAt: null };
  expect(await counterOf(await field.plan('64.71', { goal: 10 }))).toEqual({
    ...empty,
    goalPercent: 0,
    measures: [],
    segments: [],
  });
  expect(await counterOf(await field.plan('64.71'))).toMatchObject({ ...empty, goalPercent: null });
});

describe('the effects of recording on values', () => {
  const regionNow = async (code: string, knownAt: string | null = null) => {
    const today = dayIn('Asia/Makassar', new Date());
    return (
      await field.query(
        `query ($code: String!, $knownAt: DateTime, $from: Date!, $to: Date!) { region(code: $code) {
          indicator(code: "IKD_ACTIVATION", knownAt: $knownAt) {
            origin live version numerator { value } denominator { value } coverage { percent } rank { position of }
            target { pacePerDay gapPeople } }
          series(indicator: "IKD_ACTIVATION", from: $from, to: $to, step: DAY) { date added numerator } } }`,
        { code, knownAt, from: today, to: today },
      )
    ).region;
  };

  test('live, coverage, version and series change, in the region and above it; knownAt shows the earlier state', async () => {
    const event = await field.open('64.71');
    const [before, above] = [await regionNow('64.71'), await regionNow('64')];
    const then = new Date().toISOString();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await field.record(event, [
      sent({ count: 5000 }),
      sent({ count: 500, domicile: '64.71.01' }),
      sent({ count: 50, kind: 'REACTIVATION' }),
      sent({ count: 5, kind: 'WITHDRAWAL' }),
    ]);
    const added = 5495;
    const after = await regionNow('64.71');
    expect(after.indicator).toMatchObject({
      origin: 'COUNTED',
      live: before.indicator.live + added,
      numerator: { value: before.indicator.numerator.value + added },
    });
    expect(after.indicator.coverage.percent).toBeCloseTo((after.indicator.numerator.value * 100) / 551_428, 10);
    expect(after.indicator.version).toBeGreaterThan(before.indicator.version);
    expect(after.series).toHaveLength(1);
    expect(after.series[0].added).toBe(before.series[0].added + added);
    expect(after.series[0].numerator).toBe(after.indicator.numerator.value);

    const province = await regionNow('64');
    expect(province.indicator.version).toBeGreaterThan(above.indicator.version);
    expect(province.indicator.live).toBe(above.indicator.live + added);
    expect(province.indicator.coverage.percent).toBeGreaterThan(above.indicator.coverage.percent);

    const known = await regionNow('64.71', then);
    expect(known.indicator).toMatchObject({
      live: before.indicator.live,
      coverage: before.indicator.coverage,
      numerator: before.indicator.numerator,
    });
    expect((await regionNow('64.71', new Date(Date.now() + 1000).toISOString())).indicator.live).toBe(
      after.indicator.live,
    );
  });

  test('other regions do not change', async () => {
    const before = await regionNow('33.11');
    await field.record(await field.open('64.71'), [sent({ count: 9 })]);
    expect(await regionNow('33.11')).toEqual(before);
  });

  test('a visitor from elsewhere counts at home, not at the place of the event', async () => {
    const [here, home] = [await regionNow('64.71'), await regionNow('33.11')];
    await field.record(await field.open('64.71'), [sent({ count: 70, domicile: '33.11' })]);
    expect(await regionNow('64.71')).toEqual(here);
    expect((await regionNow('33.11')).indicator.live).toBe(home.indicator.live + 70);
  });

  test('the rank rises past the siblings', async () => {
    // Berau is the last of those known; 18 times 10,000 people are more than its whole basis.
    const before = (await regionNow('64.03')).indicator;
    expect(before).toMatchObject({ origin: 'STATED', numerator: null, rank: { position: before.rank.of } });
    const event = await field.open('64.03');
    await field.record(
      event,
      Array.from({ length: 18 }, () => sent({ count: 10_000 })),
    );
    const after = (await regionNow('64.03')).indicator;
    expect(after).toMatchObject({ origin: 'STATED', numerator: null, rank: { position: 1, of: before.rank.of } });
    expect(after.coverage.percent).toBeCloseTo(before.coverage.percent + 18_000_000 / before.denominator.value, 8);
  });

  test('the pace is the number of people that entries added over 28 days, and the series shows their day', async () => {
    const ofDecember = async () =>
      (
        await field.query(`{ region(code: "64.71") {
          indicator(code: "IKD_ACTIVATION", asOf: "2025-12-31") { live target { pacePerDay gapPeople } }
          series(indicator: "IKD_ACTIVATION", from: "2025-12-19", to: "2025-12-21", step: DAY) { date added numerator } } }`)
      ).region;
    const before = await ofDecember();
    expect(before.indicator).toMatchObject({ live: 0, target: { pacePerDay: null } });
    const event = await field.open('64.71');
    await ago(event, 24 * 4000, null);
    await field.record(event, [sent({ count: 2800, occurredAt: '2025-12-20T04:00:00Z' })]);
    const after = await ofDecember();
    expect(after.indicator).toEqual({
      live: 2800,
      target: { pacePerDay: 100, gapPeople: before.indicator.target.gapPeople - 2800 },
    });
    expect(after.series).toEqual([
      { date: '2025-12-19', added: 0, numerator: 38_000 },
      { date: '2025-12-20', added: 2800, numerator: 40_800 },
      { date: '2025-12-21', added: 0, numerator: 40_800 },
    ]);
  });

  test('an entry that arrives late does not count twice beside a later official figure', async () => {
    const { pool } = server.database;
    const event = await field.open('64.71');
    await ago(event, 24 * 4000, null);
    const before = await regionNow('64.71');
    // The count is of 2025-11-17; these entries happened on that day and the day before.
    const { results } = await field.record(event, [
      sent({ count: 700, occurredAt: '2025-11-17T04:00:00Z' }),
      sent({ count: 700, occurredAt: '2025-11-16T04:00:00Z' }),
    ]);
    expect(results).toMatchObject([{ status: 'ACCEPTED' }, { status: 'ACCEPTED' }]);
    const after = await regionNow('64.71');
    expect(after.indicator).toMatchObject({ live: before.indicator.live, coverage: before.indicator.coverage });
    const { rows } = await pool.query(
      `SELECT day::text, net FROM region_day_tally WHERE region_code = '64.71' AND day < '2025-11-18' ORDER BY day`,
    );
    expect(rows).toEqual([
      { day: '2025-11-16', net: 700 },
      { day: '2025-11-17', net: 700 },
    ]);
  });
});

test('after all of these tests every tally equals the sum of the ledger', async () => {
  const { entries, differences } = await verifyLedger(server.database.pool);
  expect(differences).toEqual([]);
  expect(entries).toBeGreaterThan(500);
});
