import type { VenueKind } from '../../prisma/generated/client/enums.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { requiredTextProblem } from '../terms/text.ts';

/** The parts of an event that a coordinator decides, and can edit later. */
export type EventDetails = {
  name: string;
  venueKind: VenueKind;
  venueName: string;
  scheduledStart: Date;
  scheduledEnd: Date;
  goal: number | null;
};

/** The details to change. A detail that is left out stays as it is; null clears it if it may be cleared. */
export type DetailChange = { [Detail in keyof EventDetails]?: EventDetails[Detail] | null | undefined };

const longestName = 200;
const longestEventDays = 366;
const dayMs = 86_400_000;

const textDetails = ['name', 'venueName'] as const;
/** The details that every event has. */
const neededDetails = [...textDetails, 'venueKind', 'scheduledStart', 'scheduledEnd'] as const;

/** INVALID if a name or goal cannot be used, else null. */
const refusedAlone = (given: DetailChange): Refused | null => {
  for (const field of textDetails) {
    const problem = given[field] == null ? null : requiredTextProblem(given[field].trim(), longestName);
    if (problem) return invalid(field, problem);
  }
  return given.goal != null && given.goal < 1 ? invalid('goal', said`must be 1 or more`) : null;
};

/** INVALID if an event cannot begin and end at those times, else null; names the start if only that is `changed`. */
const refusedSchedule = (
  { scheduledStart, scheduledEnd }: EventDetails,
  changed: 'scheduledStart' | 'scheduledEnd',
): Refused | null => {
  const lengthMs = scheduledEnd.getTime() - scheduledStart.getTime();
  const isEnd = changed === 'scheduledEnd';
  if (lengthMs <= 0)
    return invalid(changed, isEnd ? said`must be after scheduledStart` : said`must be before scheduledEnd`);
  if (lengthMs <= longestEventDays * dayMs) return null;
  return invalid(
    changed,
    isEnd
      ? said`must be within ${longestEventDays} days of scheduledStart`
      : said`must be within ${longestEventDays} days of scheduledEnd`,
  );
};

/** INVALID if an event cannot be planned with those details, else null. */
export const refusedDetails = (details: EventDetails): Refused | null =>
  refusedAlone(details) ?? refusedSchedule(details, 'scheduledEnd');

/** INVALID if a change cannot be made to any event, else null. */
export const refusedChange = (change: DetailChange): Refused | null => {
  if (Object.values(change).every((value) => value === undefined))
    return new Refused('INVALID', said`Name at least one field to change.`, ['input']);
  const cleared = neededDetails.find((field) => change[field] === null);
  return cleared ? invalid(cleared, said`cannot be cleared`) : refusedAlone(change);
};

/** The details after a change that any event can take. Refuses with INVALID if the schedule would be out of order. */
export const edited = (details: EventDetails, change: DetailChange): EventDetails | Refused => {
  const after: EventDetails = {
    name: change.name?.trim() ?? details.name,
    venueKind: change.venueKind ?? details.venueKind,
    venueName: change.venueName?.trim() ?? details.venueName,
    scheduledStart: change.scheduledStart ?? details.scheduledStart,
    scheduledEnd: change.scheduledEnd ?? details.scheduledEnd,
    goal: change.goal === undefined ? details.goal : change.goal,
  };
  return (
    refusedSchedule(after, change.scheduledEnd || !change.scheduledStart ? 'scheduledEnd' : 'scheduledStart') ?? after
  );
};

/** Whether two states of an event's details are the same. */
export const sameDetails = (one: EventDetails, other: EventDetails): boolean =>
  (Object.keys(one) as (keyof EventDetails)[]).every(
    (field) => JSON.stringify(one[field]) === JSON.stringify(other[field]),
  );
