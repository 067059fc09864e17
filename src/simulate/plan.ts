import type { ActivationKind, Segment, VenueKind } from '../../prisma/generated/client/enums.ts';
import { between, oneOf, type Random, randomFrom, weighted } from './random.ts';

/** A planned entry. Minutes count from the opening of the event; a null domicile is the event's own region. */
type PlannedEntry = { minute: number; kind: ActivationKind; domicile: string | null; segment: Segment };
/**
 * The entries that a device sends at once. A repeated batch is sent again with the same ids, as if its response had
 * been lost.
 */
export type Batch = { minute: number; entries: PlannedEntry[]; repeated: boolean };
export type Device = { name: string; batches: Batch[] };
/** An outreach event to play: `devices` while it is live, `late` once it is closed. */
export type Play = {
  name: string;
  region: string;
  venueKind: VenueKind;
  venueName: string;
  goal: number;
  devices: Device[];
  late: Device;
};
/** The domiciles of the people, by region code: in the region where the events are held, and around it. */
export type Domiciles = { here: string[]; near: string[] };
export type PlanOptions = { seed: number; events: number; minutes: number; domiciles: Domiciles };

type Venue = { kind: VenueKind; name: string; segments: readonly (readonly [Segment, number])[] };

const venues: readonly Venue[] = [
  {
    kind: 'SCHOOL',
    name: 'SMA Negeri',
    segments: [
      ['STUDENT', 85],
      ['CIVIL_SERVANT', 10],
      ['UNKNOWN', 5],
    ],
  },
  {
    kind: 'CAMPUS',
    name: 'Kampus',
    segments: [
      ['STUDENT', 80],
      ['GENERAL_PUBLIC', 15],
      ['UNKNOWN', 5],
    ],
  },
  {
    kind: 'COMPANY',
    name: 'Kilang',
    segments: [
      ['STATE_ENTERPRISE', 75],
      ['GENERAL_PUBLIC', 25],
    ],
  },
  {
    kind: 'GOVERNMENT_OFFICE',
    name: 'Kantor Dinas',
    segments: [
      ['CIVIL_SERVANT', 80],
      ['MILITARY_POLICE', 10],
      ['LEGISLATURE', 5],
      ['GENERAL_PUBLIC', 5],
    ],
  },
  {
    kind: 'VILLAGE_HALL',
    name: 'Balai Warga',
    segments: [
      ['GENERAL_PUBLIC', 80],
      ['STUDENT', 15],
      ['UNKNOWN', 5],
    ],
  },
  {
    kind: 'MARKET',
    name: 'Pasar',
    segments: [
      ['GENERAL_PUBLIC', 90],
      ['UNKNOWN', 10],
    ],
  },
];

const kinds = [
  ['ACTIVATION', 94],
  ['REACTIVATION', 4],
  ['WITHDRAWAL', 2],
] as const satisfies readonly (readonly [ActivationKind, number])[];

/** The minute at which somebody comes: for most, around a quarter of the day; for the rest, at any time. */
const arrival = (random: Random, minutes: number): number => {
  const morning = 0.25 + ((random() + random() + random()) / 3 - 0.5) * 0.5;
  const share = random() < 0.6 ? morning : random();
  return share * minutes * 0.98;
};

const entryAt = (random: Random, minute: number, venue: Venue, { here, near }: Domiciles): PlannedEntry => {
  const kind = weighted(random, kinds);
  const segment = weighted(random, venue.segments);
  const where = random();
  let domicile: string | null = null;
  if (where < 0.12 && near.length > 0) domicile = oneOf(random, near);
  else if (where < 0.7 && here.length > 0) domicile = oneOf(random, here);
  return { minute, kind, domicile, segment };
};

/**
 * The batches of a device: each entry is sent as it happens, except for a while without a network, after which all
 * entries that it kept are sent together.
 */
const batchesOf = (random: Random, entries: PlannedEntry[], minutes: number): Batch[] => {
  const offlineFrom = (between(random, 10, 70) / 100) * minutes;
  const online = offlineFrom + (between(random, 10, 20) / 100) * minutes;
  const isKept = ({ minute }: PlannedEntry): boolean => minute >= offlineFrom && minute < online;
  const isRepeated = (): boolean => random() < 0.08;
  const batches = entries
    .filter((entry) => !isKept(entry))
    .map((entry): Batch => ({ minute: entry.minute, entries: [entry], repeated: isRepeated() }));
  const kept = entries.filter(isKept);
  if (kept.length > 0) batches.push({ minute: online, entries: kept, repeated: isRepeated() });
  return batches.toSorted((a, b) => a.minute - b.minute);
};

const planEvent = (random: Random, number: number, { minutes, domiciles }: PlanOptions, region: string): Play => {
  const venue = oneOf(random, venues);
  const venueName = `${venue.name} ${between(random, 1, 30)}`;
  const activations = between(random, 90, 150);
  const entries = Array.from({ length: activations }, () =>
    entryAt(random, arrival(random, minutes), venue, domiciles),
  ).toSorted((a, b) => a.minute - b.minute);

  // A device that had no network before the event closed sends its last few entries afterwards.
  const late = entries.splice(-between(random, 2, 5));
  const desks = between(random, 2, 4);
  const devices = Array.from({ length: desks }, (_, desk): Device => {
    const own = entries.filter((_entry, index) => index % desks === desk);
    return { name: `meja ${desk + 1}`, batches: batchesOf(random, own, minutes) };
  });
  // At least one response is lost at every event.
  const lost = devices[0]?.batches[0];
  if (lost) lost.repeated = true;
  return {
    name: `Jemput bola ${number}: ${venueName}`,
    region,
    venueKind: venue.kind,
    venueName,
    goal: Math.ceil(activations / 10) * 10,
    devices,
    late: { name: 'meja luring', batches: [{ minute: minutes, entries: late, repeated: false }] },
  };
};

/**
 * The events to play; the same options give the same plan. They are held in `region` if there are no domiciles to draw
 * from.
 */
export const planEvents = (options: PlanOptions, region: string): Play[] => {
  const random = randomFrom(options.seed);
  const places = options.domiciles.here.length > 0 ? options.domiciles.here : [region];
  return Array.from({ length: options.events }, (_, index) =>
    planEvent(random, index + 1, options, oneOf(random, places)),
  );
};

/** Every batch of an event, late ones included. */
export const batchesIn = ({ devices, late }: Play): Batch[] => [...devices, late].flatMap(({ batches }) => batches);

/** The number of people that an event should have served once all its entries are in; a withdrawal serves no one. */
export const servedIn = (play: Play): number =>
  batchesIn(play)
    .flatMap(({ entries }) => entries)
    .filter(({ kind }) => kind !== 'WITHDRAWAL').length;
