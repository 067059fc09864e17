import { describe, expect, test } from 'vitest';
import {
  type DetailChange,
  type EventDetails,
  edited,
  refusedChange,
  refusedDetails,
  sameDetails,
} from '../../src/outreach/event-details.ts';
import { Refused } from '../../src/terms/refusal.ts';
import { later } from '../harness/entries.ts';

const start = new Date('2026-11-23T00:00:00Z');
const end = new Date('2026-11-23T08:00:00Z');
const dayMs = 86_400_000;
const details: EventDetails = {
  name: 'SMA Negeri 1, kelas XII',
  venueKind: 'SCHOOL',
  venueName: 'SMA Negeri 1',
  scheduledStart: start,
  scheduledEnd: end,
  goal: 120,
};
const shown = (refusal: Refused | null): [string, string[] | null] | null =>
  refusal && [String(refusal.message), refusal.path];

describe('a change that can be made to an event', () => {
  const changes: [string, DetailChange, Partial<EventDetails>][] = [
    ['the name, trimmed', { name: ' Pasar Klandasan ' }, { name: 'Pasar Klandasan' }],
    ['the longest name', { name: 'x'.repeat(200) }, { name: 'x'.repeat(200) }],
    ['the kind of venue', { venueKind: 'MARKET' }, { venueKind: 'MARKET' }],
    ['the venue', { venueName: 'Aula' }, { venueName: 'Aula' }],
    ['the start alone', { scheduledStart: later(start, -dayMs) }, { scheduledStart: later(start, -dayMs) }],
    [
      'the end alone, 366 days on',
      { scheduledEnd: later(start, 366 * dayMs) },
      { scheduledEnd: later(start, 366 * dayMs) },
    ],
    [
      'both, beyond the old end',
      { scheduledStart: later(end, dayMs), scheduledEnd: later(end, 2 * dayMs) },
      { scheduledStart: later(end, dayMs), scheduledEnd: later(end, 2 * dayMs) },
    ],
    ['the goal', { goal: 1 }, { goal: 1 }],
    ['no goal', { goal: null }, { goal: null }],
    ['nothing else, where a field is undefined', { goal: 5, name: undefined }, { goal: 5 }],
  ];

  test.each(changes)('%s', (_what, change, expected) => {
    expect(refusedChange(change)).toBeNull();
    expect(edited(details, change)).toEqual({ ...details, ...expected });
  });
});

describe('a change that can be made to no event', () => {
  const problems: [string, DetailChange, string, string[]][] = [
    ['nothing', {}, 'Name at least one field to change.', ['input']],
    ['only what is undefined', { name: undefined }, 'Name at least one field to change.', ['input']],
    ...(['name', 'venueKind', 'venueName', 'scheduledStart', 'scheduledEnd'] as const).map(
      (field): [string, DetailChange, string, string[]] => [
        `no ${field}`,
        { goal: 5, [field]: null },
        `${field}: cannot be cleared`,
        ['input', field],
      ],
    ),
    ...(['name', 'venueName'] as const).flatMap((field) =>
      ['', '  ', 'x'.repeat(201), 'nul \0 byte'].map((text): [string, DetailChange, string, string[]] => [
        `${field} ${JSON.stringify(text.slice(0, 9))}`,
        { [field]: text },
        `${field}: must have 1 to 200 characters`,
        ['input', field],
      ]),
    ),
    ['a goal of 0', { goal: 0 }, 'goal: must be 1 or more', ['input', 'goal']],
    ['a goal below 0', { goal: -5 }, 'goal: must be 1 or more', ['input', 'goal']],
  ];

  test.each(problems)('%s', (_what, change, message, path) =>
    expect(shown(refusedChange(change))).toEqual([message, path]),
  );
});

describe('a schedule out of order is refused at the field that was given', () => {
  const schedules: [string, DetailChange, string, string][] = [
    ['a start at the end', { scheduledStart: end }, 'scheduledStart', 'must be before scheduledEnd'],
    ['a start after the end', { scheduledStart: later(end, 1) }, 'scheduledStart', 'must be before scheduledEnd'],
    [
      'a start too long before the end',
      { scheduledStart: later(end, -366 * dayMs - 1) },
      'scheduledStart',
      'must be within 366 days of scheduledEnd',
    ],
    ['an end at the start', { scheduledEnd: start }, 'scheduledEnd', 'must be after scheduledStart'],
    [
      'an end too long after the start',
      { scheduledEnd: later(start, 366 * dayMs + 1) },
      'scheduledEnd',
      'must be within 366 days of scheduledStart',
    ],
    [
      'both, the wrong way round',
      { scheduledStart: end, scheduledEnd: start },
      'scheduledEnd',
      'must be after scheduledStart',
    ],
  ];

  test.each(schedules)('%s', (_what, change, field, problem) => {
    const refusal = edited(details, change);
    expect(refusal).toBeInstanceOf(Refused);
    expect(shown(refusal as Refused)).toEqual([`${field}: ${problem}`, ['input', field]]);
  });
});

test('an event is planned with details of the same kind', () => {
  expect(refusedDetails(details)).toBeNull();
  expect(refusedDetails({ ...details, goal: null })).toBeNull();
  expect(shown(refusedDetails({ ...details, venueName: ' ' }))?.[1]).toEqual(['input', 'venueName']);
  expect(shown(refusedDetails({ ...details, goal: 0 }))?.[1]).toEqual(['input', 'goal']);
  expect(shown(refusedDetails({ ...details, scheduledStart: end }))?.[1]).toEqual(['input', 'scheduledEnd']);
});

test('details are the same if every one is, to the millisecond', () => {
  expect(sameDetails(details, { ...details, scheduledStart: new Date(start) })).toBe(true);
  for (const change of [
    { scheduledStart: later(start, 1) },
    { goal: null },
    { name: 'other' },
    { venueKind: 'MARKET' },
  ])
    expect(sameDetails(details, { ...details, ...change } as EventDetails)).toBe(false);
});
