import type { Note } from '../audit/append-notes.ts';
import type { Queryable } from '../database/database.ts';
import { raiseFacts } from '../indicator/facts.store.ts';
import { factsMoved } from '../terms/moved.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { endFigure, findFigure, findSameFigure, insertFigure, type StoredFigure, storeSource } from './figure.store.ts';
import type { NewFigure } from './figure-request.ts';
import { withOwnTarget } from './own-target.ts';

/** A figure as the audit trail shows it: its content, without empty fields and without its end. */
export const toldFigure = ({
  status: _status,
  endedAt: _endedAt,
  supersededBy: _by,
  ...figure
}: Partial<StoredFigure> & object): object =>
  Object.fromEntries(Object.entries(figure).filter(([, value]) => value !== null));

/**
 * The VERSION_CONFLICT refusal for a figure that is already out of use: its status, since when, and which figure
 * superseded it.
 */
export const refusedEnding = ({ id, status, endedAt, supersededBy }: StoredFigure, path: string[]): Refused => {
  const at = endedAt?.toISOString() ?? '';
  const message =
    supersededBy === null
      ? said`Figure ${id} was ${status} at ${at}.`
      : said`Figure ${id} was ${status} at ${at} by figure ${supersededBy}.`;
  return new Refused('VERSION_CONFLICT', message, path);
};

const refusedRevision = (id: number, superseded: StoredFigure | null, figure: NewFigure): Refused | null => {
  const path = ['input', 'supersedes'];
  if (!superseded) return new Refused('NOT_FOUND', said`There is no figure ${id}.`, path);
  if (superseded.regionCode !== figure.regionCode)
    return invalid('supersedes', said`figure ${id} belongs to ${superseded.regionCode}; retract it there`);
  return superseded.status === 'ACTIVE' ? null : refusedEnding(superseded, path);
};

/**
 * Stores a checked figure and takes the one it supersedes out of use at the same instant. Returns its number, or a
 * refusal with NOT_FOUND, INVALID or VERSION_CONFLICT. Transactions that store facts wait for each other, so the second
 * of two revisions of one figure finds it already superseded.
 */
export const saveFigure = async (
  client: Queryable,
  note: (entry: Note) => void,
  requested: NewFigure,
  { supersedesId, reason }: { supersedesId: number | null; reason: string | null },
): Promise<number | Refused> => {
  const at = await raiseFacts(client);
  const figure = await withOwnTarget(client, requested);
  if (figure instanceof Refused) return figure;
  const superseded = supersedesId === null ? null : await findFigure(client, supersedesId);
  if (supersedesId !== null) {
    const refusal = refusedRevision(supersedesId, superseded, figure);
    if (refusal) return refusal;
  }
  const sourceId = figure.source && (await storeSource(client, figure.source));
  const first = await findSameFigure(client, figure, sourceId, supersedesId);
  if (first !== null)
    return new Refused(
      'INVALID',
      said`Figure ${first} has the same region, measure, period and source; supersede or retract it`,
      ['input'],
    );
  if (superseded) await endFigure(client, superseded.id, 'SUPERSEDED', at);
  const id = await insertFigure(client, figure, { sourceId, supersedesId, at });
  const { regionCode: region, ...content } = figure;
  const about = (of: number) => ({
    region,
    subject: { type: 'Figure', id: String(of) } as const,
    reason,
    moved: factsMoved,
  });
  if (superseded)
    note({
      ...about(superseded.id),
      action: 'FIGURE_SUPERSEDED',
      before: toldFigure(superseded),
      after: { supersededBy: id },
    });
  note({ ...about(id), action: 'FIGURE_RECORDED', after: toldFigure({ id, regionCode: region, ...content }) });
  return id;
};
