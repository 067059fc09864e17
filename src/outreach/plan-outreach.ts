import { randomBytes, randomUUID } from 'node:crypto';
import type { Trail } from '../audit/trail.ts';
import { type KnownRegions, refusedRegion } from '../region/own-region.ts';
import { nothingMoved } from '../terms/moved.ts';
import type { Refused } from '../terms/refusal.ts';
import { eventCode, eventCodeBytes } from './event.ts';
import { type EventDetails, refusedDetails } from './event-details.ts';
import { insertEvent } from './outreach.store.ts';

/** The event that a coordinator wants to plan. */
export type PlanRequest = EventDetails & { region: string };

/** Plans an event in the viewer's regions and returns its id. Refuses with INVALID or OUT_OF_SCOPE. */
export const planOutreach = async (
  trail: Trail,
  request: PlanRequest,
  regions: KnownRegions,
): Promise<{ id: string } | Refused> => {
  const { viewer } = trail.person;
  const refusal = refusedRegion(viewer, request.region, regions) ?? refusedDetails(request);
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
