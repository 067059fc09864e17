import { randomBytes, randomUUID } from 'node:crypto';
import type { VenueKind } from '../../prisma/generated/client/enums.ts';
import type { Trail } from '../audit/trail.ts';
import { type KnownRegions, refusedRegion } from '../region/own-region.ts';
import { nothingMoved } from '../terms/moved.ts';
import { invalid, type Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { requiredTextProblem } from '../terms/text.ts';
import { eventCode, eventCodeBytes } from './event.ts';
import { insertEvent } from './outreach.store.ts';

/** The event that a coordinator wants to plan. */
export type PlanRequest = {
  name: string;
  region: string;
  venueKind: VenueKind;
  venueName: string;
  scheduledStart: Date;
  scheduledEnd: Date;
  goal: number | null;
};

const longestName = 200;
const longestEventDays = 366;
const dayMs = 86_400_000;

const refusalOf = (request: PlanRequest): Refused | null => {
  for (const field of ['name', 'venueName'] as const) {
    const problem = requiredTextProblem(request[field].trim(), longestName);
    if (problem) return invalid(field, problem);
  }
  const length = request.scheduledEnd.getTime() - request.scheduledStart.getTime();
  if (length <= 0) return invalid('scheduledEnd', said`must be after scheduledStart`);
  if (length > longestEventDays * dayMs)
    return invalid('scheduledEnd', said`must be within ${longestEventDays} days of scheduledStart`);
  if (request.goal !== null && request.goal < 1) return invalid('goal', said`must be 1 or more`);
  return null;
};

/** Plans an event in the viewer's regions and returns its id. Refuses with INVALID or OUT_OF_SCOPE. */
export const planOutreach = async (
  trail: Trail,
  request: PlanRequest,
  regions: KnownRegions,
): Promise<{ id: string } | Refused> => {
  const { viewer } = trail.person;
  const refusal = (await refusedRegion(viewer, request.region, regions)) ?? refusalOf(request);
  if (refusal) return refusal;
  const { region, ...rest } = request;
  return trail.write(async (client, note) => {
    for (;;) {
      const id = randomUUID();
      const code = eventCode(randomBytes(eventCodeBytes));
      const planned = { ...rest, id, code, regionCode: region, plannedBy: viewer.subject };
      // One of 86 million codes is rarely taken; if it is, draw another.
      if (!(await insertEvent(client, planned))) continue;
      note({
        action: 'OUTREACH_PLANNED',
        region,
        subject: { type: 'OutreachEvent', id },
        after: { code, ...request },
        // Screens show an event only once it is live.
        moved: nothingMoved,
      });
      return { id };
    }
  });
};
