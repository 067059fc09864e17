import { isWithin } from '../terms/region-code.ts';
import type { Role, Viewer } from './viewer.ts';

const rank: Record<Role, number> = { PUBLIC: 0, OFFICER: 1, COORDINATOR: 2, ADMIN: 3 };

/** Whether the viewer's role is the one asked for, or above it. */
export const hasRole = (viewer: Viewer, role: Role): boolean => rank[viewer.role] >= rank[role];

/** Whether the region lies in one of the viewer's subtrees. */
export const coversRegion = ({ regionCodes }: Pick<Viewer, 'regionCodes'>, code: string): boolean =>
  regionCodes.some((root) => isWithin(code, root));

/** Whether the viewer may record for an event: its own with a field token, else those of its regions. */
export const mayRecord = (viewer: Viewer, event: { id: string; regionCode: string }): boolean =>
  viewer.eventId === null ? coversRegion(viewer, event.regionCode) : viewer.eventId === event.id;
