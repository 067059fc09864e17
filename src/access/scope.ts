import { Refused } from '../terms/refusal.ts';
import { isWithin, topmost } from '../terms/region-code.ts';
import type { Sentence } from '../terms/sentence.ts';
import { type Role, roleNames, type Viewer } from './viewer.ts';

/** Whether the viewer has the given role or one above it. */
export const hasRole = (viewer: Viewer, role: Role): boolean =>
  roleNames.indexOf(viewer.role) >= roleNames.indexOf(role);

/** Whether the region lies in one of the viewer's subtrees. */
export const coversRegion = ({ regionCodes }: Pick<Viewer, 'regionCodes'>, code: string): boolean =>
  regionCodes.some((root) => isWithin(code, root));

/** OUT_OF_SCOPE at an input field if one of the regions lies outside the viewer's, else null. */
export const refusedScope = (viewer: Viewer, codes: string[], field: string, message: Sentence): Refused | null =>
  codes.every((code) => coversRegion(viewer, code)) ? null : new Refused('OUT_OF_SCOPE', message, ['input', field]);

/** Whether the viewer may record for an event: with a field token, only the token's own; else any in its regions. */
export const mayRecord = (viewer: Viewer, event: { id: string; regionCode: string }): boolean =>
  viewer.eventId === null ? coversRegion(viewer, event.regionCode) : viewer.eventId === event.id;

/** Whether the viewer may read about a region who did something there, and why; a field token is only for its event. */
export const mayReadPeople = (viewer: Viewer, code: string): boolean =>
  viewer.eventId === null && coversRegion(viewer, code);

/** The common part of the viewer's regions and `code`, as the fewest subtrees: of two that meet, one holds the other. */
export const ownRootsWithin = ({ regionCodes }: Viewer, code: string): string[] =>
  topmost(regionCodes.flatMap((own) => (isWithin(code, own) ? code : isWithin(own, code) ? own : [])));
