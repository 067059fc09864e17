import { make } from '../page.ts';
import { actions } from './audit-actions.ts';
import { openUndoCorrection } from './correct-activation.ts';
import { differences } from './difference.ts';
import { field, makeButton, makeInput, makeSelect, textIn } from './field.ts';
import { openRetraction } from './figures-view.ts';
import { openUndoImport } from './import-view.ts';
import { latest } from './latest.ts';
import { openUndoMove } from './move-entries.ts';
import { type Connection, makeRow, pagedList, pageFields, pageSize } from './paged-list.ts';
import { regionBox } from './region-box.ts';
import { momentText, nameOf, say } from './say.ts';
import { searchForm } from './search-form.ts';
import { isAdmin, tell } from './session.ts';
import { openRevocation } from './tokens-view.ts';

type Line = {
  number: number;
  action: string;
  by: string;
  role: string;
  at: string;
  reason: string | null;
  region: { name: string } | null;
  subjectId: string | null;
  subject: { status?: string; undoneBy?: { id: string } | null } | null;
  before: string | null;
  after: string | null;
};

const historyQuery = `query ($within: String, $action: String, $by: String, $from: DateTime, $to: DateTime,
    $size: Int!, $cursor: String) {
  audit(within: $within, action: $action, by: $by, from: $from, to: $to, first: $size, after: $cursor) {
    nodes { number action by role at reason region { name } subjectId before after
      subject { ... on Correction { undoneBy { id } } ... on Figure { status } } }
    ${pageFields}
  }
}`;

/** The names of the parts of an event; the parts of other subjects are named as in the API. */
const eventParts: Record<string, string> = {
  name: say.eventName,
  venueKind: say.venueKind,
  venueName: say.venueName,
  scheduledStart: say.scheduledStart,
  scheduledEnd: say.scheduledEnd,
  goal: say.goal,
  status: say.status,
  openedAt: say.openedAt,
  closedAt: say.closedAt,
};

/** A part of an event as people write it: a code by its name, a moment in the time of this device. */
const partText = (part: string, value: string): string => {
  if (part === 'status' || part === 'venueKind') return nameOf(value);
  return part.startsWith('scheduled') || part.endsWith('edAt') ? momentText(value) : value;
};

const showDifferences = ({ action, before, after }: Line): HTMLElement => {
  const isEvent = action.startsWith('OUTREACH_');
  const textOf = (part: string, value: string): string => (isEvent ? partText(part, value) : value);
  const rows = differences(before, after).map(({ name, before: old, after: now }) =>
    make(
      'div',
      '',
      make('dt', '', (isEvent && eventParts[name]) || name),
      make(
        'dd',
        '',
        ...(old === null ? [] : [make('del', '', textOf(name, old))]),
        ...(now === null ? [] : [make('ins', '', textOf(name, now))]),
      ),
    ),
  );
  return make('details', 'diff', make('summary', '', `${say.change} (${rows.length})`), make('dl', '', ...rows));
};

/** The button that undoes a line of the history, if there is one; a mark if the line was undone already. */
const undoing = ({ action, subjectId, subject }: Line, reload: () => void): Node | null => {
  if (subjectId === null) return null;
  if (action === 'FIELD_TOKEN_ISSUED') return makeButton(say.revoke, 'plain', () => openRevocation(subjectId, reload));
  if (!isAdmin()) return null;
  if (action === 'ACTIVATION_CORRECTED')
    return subject?.undoneBy
      ? make('span', 'chip', say.isUndone)
      : makeButton(say.undo, 'plain', () => openUndoCorrection(subjectId, reload));
  if (action === 'ENTRIES_MOVED') return makeButton(say.undo, 'plain', () => openUndoMove(subjectId, reload));
  if (action === 'FIGURES_IMPORTED') return makeButton(say.undo, 'plain', () => openUndoImport(subjectId, reload));
  if (action === 'FIGURE_RECORDED' && subject?.status === 'ACTIVE')
    return makeButton(say.retract, 'plain', () => openRetraction(subjectId, reload));
  return null;
};

const lineRow = (line: Line, reload: () => void): HTMLElement => {
  const { number, action, by, role, at, reason, region } = line;
  const about = [`#${number}`, momentText(at), `${by} (${nameOf(role)})`, region?.name ?? ''].filter(Boolean);
  const undo = undoing(line, reload);
  if (undo instanceof HTMLButtonElement) undo.ariaLabel = `${undo.textContent}: ${nameOf(action)} #${number}`;
  return makeRow(nameOf(action), about, reason ? make('q', '', reason) : null, showDifferences(line), undo);
};

const dayMs = 86_400_000;
/** The start of a day on this device, or of a day after it. */
const instantOf = (day: string | null, daysLater = 0): string | null =>
  day === null ? null : new Date(new Date(`${day}T00:00`).getTime() + daysLater * dayMs).toISOString();

/** Lists who changed what, when and why, with the buttons that undo it. */
export const showHistory = async (view: HTMLElement): Promise<void> => {
  const found = latest();
  const region = regionBox('within', say.region);
  const action = makeSelect([['', say.any], ...actions.map((code): [string, string] => [code, nameOf(code)])]);
  const [by, from, to] = [makeInput('text'), makeInput('date'), makeInput('date')];
  const list = async (): Promise<void> => {
    const filter = {
      within: region.code(),
      action: textIn(action),
      by: textIn(by),
      from: instantOf(textIn(from)),
      to: instantOf(textIn(to), 1),
    };
    await found.show(async () => [
      await pagedList<Line>({
        load: async (cursor) =>
          (await tell<{ audit: Connection<Line> }>(historyQuery, { ...filter, size: pageSize, cursor })).audit,
        row: (line) => lineRow(line, () => void list()),
      }),
    ]);
  };
  view.append(
    searchForm(
      say.find,
      list,
      region.element,
      field('action', say.action, action),
      field('by', say.by, by),
      field('from', say.from, from),
      field('to', say.to, to),
    ),
    found.element,
  );
  await list();
};
