import { randomBytes, randomUUID } from 'node:crypto';
import type { VenueKind } from '../../prisma/generated/client/enums.ts';
import { coversRegion } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Trail } from '../audit/trail.ts';
import { said } from '../language/sentence.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { isRegionCode } from '../terms/region-code.ts';
import { eventCode, eventCodeBytes } from './event.ts';
import { insertEvent } from './outreach.store.ts';

/** What a coordinator asks for. */
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

const refusalOf = (request: PlanRequest, viewer: Viewer): Refused | null => {
  for (const field of ['name', 'venueName'] as const) {
    const text = request[field].trim();
    if (text === '' || text.length > longestName || text.includes('\0'))
      return invalid(field, said`must have 1 to ${longestName} characters`);
  }
  if (!isRegionCode(request.region))
    return invalid('region', said`${JSON.stringify(request.region)} is not a region code`);
  if (!coversRegion(viewer, request.region))
    return new Refused('OUT_OF_SCOPE', said`${request.region} lies outside your regions`, ['input', 'region']);
  const length = request.scheduledEnd.getTime() - request.scheduledStart.getTime();
  if (length <= 0) return invalid('scheduledEnd', said`must lie after scheduledStart`);
  if (length > longestEventDays * dayMs)
    return invalid('scheduledEnd', said`must lie within ${longestEventDays} days of scheduledStart`);
  if (request.goal !== null && request.goal < 1) return invalid('goal', said`must be 1 or more`);
  return null;
};

/** Plans an event within the viewer's regions; returns its id. `regionExists` is asked once the code is well-formed. */
export const planOutreach = async (
  trail: Trail,
  request: PlanRequest,
  regionExists: (code: string) => Promise<boolean>,
): Promise<{ id: string } | Refused> => {
  const { viewer } = trail.person;
  const refusal = refusalOf(request, viewer);
  if (refusal) return refusal;
  if (!(await regionExists(request.region))) return invalid('region', said`there is no region ${request.region}`);
  const { region, ...rest } = request;
  return trail.write(async (client, note) => {
    for (;;) {
      const id = randomUUID();
      const code = eventCode(randomBytes(eventCodeBytes));
      const planned = { ...rest, id, code, regionCode: region, plannedBy: viewer.subject };
      // Of 86 million codes one is rarely taken; then another is drawn.
      if (!(await insertEvent(client, planned))) continue;
      note({
        action: 'OUTREACH_PLANNED',
        region,
        subject: { type: 'OutreachEvent', id },
        after: { code, ...request },
      });
      return { id };
    }
  });
};
