import { changeText, peopleText } from '../numbers.ts';
import { linkTo, make, makeLink } from '../page.ts';
import { type Activation, openCorrection, openUndoCorrection } from './correct-activation.ts';
import { detailFields, type EditableEvent, openEdit } from './edit-event.ts';
import { FieldProblem, makeButton } from './field.ts';
import type { Latest } from './latest.ts';
import { openMove } from './move-entries.ts';
import { type Connection, makeRow, pagedList, pageFields, pageSize } from './paged-list.ts';
import { momentText, nameOf, say } from './say.ts';
import { isAdmin, mayRunEvents, tell } from './session.ts';

type Event = EditableEvent & {
  status: string;
  region: { name: string };
  counter: {
    version: number;
    served: number;
    net: number;
    corrections: { at: string; delta: number; note: string | null }[];
  };
};

/** The fields to select on an entry. */
export const activationFields = `id count kind measure { code name } domicile { code name } occurredAt recordedBy device
  correctedBy { id by reason }`;
const eventQuery = `query ($code: String!) { outreachEvent(code: $code) { ${detailFields} status region { name }
  counter { version served net corrections { at delta note } } } }`;
const entriesQuery = `query ($code: String!, $size: Int!, $cursor: String) { outreachEvent(code: $code) {
  activations(last: $size, before: $cursor) { nodes { ${activationFields} } ${pageFields} } } }`;

/** The UUID in a node id. */
const uuidOf = (id: string): string => atob(id).split(':')[1] ?? id;

/** An entry of an event, with the actions on it. */
export const activationRow = (
  entry: Activation,
  event: { code: string; counter: { version: number } },
  reload: () => void,
): HTMLElement => {
  const { count, kind, measure, domicile, occurredAt, recordedBy, device, correctedBy } = entry;
  const about = [momentText(occurredAt), say.livesIn(domicile.name), say.recordedBy(recordedBy)];
  const id = make('code', 'quiet', uuidOf(entry.id));
  const name = [say.people(peopleText(count)), measure.name, nameOf(kind)].join(' · ');
  const facts = [...about, ...(device ? [device] : [])];
  if (count < 0) return makeRow(name, facts, make('span', 'chip', say.takenBack), id);
  if (correctedBy) {
    const { by, reason, id: correction } = correctedBy;
    const undo = isAdmin() ? makeButton(say.undo, 'plain', () => openUndoCorrection(correction, reload)) : null;
    return makeRow(name, facts, make('span', 'chip', say.correctedBy(by, reason)), id, undo);
  }
  const correct = isAdmin() ? makeButton(say.correct, 'plain', () => openCorrection(entry, event, reload)) : null;
  if (correct) correct.ariaLabel = `${say.correct}: ${name}, ${momentText(occurredAt)}`;
  return makeRow(name, facts, id, correct);
};

const counterText = ({ counter }: Event): HTMLElement =>
  make(
    'p',
    'counter',
    make('strong', '', peopleText(counter.served)),
    ` ${say.served} · ${peopleText(counter.net)} ${say.net} · ${say.version(String(counter.version))}`,
  );

const eventNodes = async (code: string, reload: () => void): Promise<Node[]> => {
  const { outreachEvent: event } = await tell<{ outreachEvent: Event | null }>(eventQuery, { code });
  if (!event) throw new FieldProblem('code', say.unknownEvent);
  // The event's own code, because the given one may be a node id.
  const variables = { code: event.code, size: pageSize };
  const list = await pagedList<Activation>({
    fromEnd: true,
    load: async (cursor) => {
      type Answer = { outreachEvent: { activations: Connection<Activation> } };
      return (await tell<Answer>(entriesQuery, { ...variables, cursor })).outreachEvent.activations;
    },
    row: (entry) => activationRow(entry, event, reload),
  });
  const heading = make('h3', '', event.name);
  heading.tabIndex = -1;
  const corrections = event.counter.corrections.map(({ at, delta, note }) =>
    make('li', '', [momentText(at), changeText(delta), note].filter(Boolean).join(' · ')),
  );
  return [
    heading,
    make('p', 'quiet', [event.code, nameOf(event.status), event.venueName, event.region.name].join(' · ')),
    counterText(event),
    ...(corrections.length > 0 ? [make('ul', 'quiet', ...corrections)] : []),
    make('p', '', makeLink(linkTo(`/screen/${event.code}`), '', say.screen)),
    ...(mayRunEvents() && event.status !== 'CANCELLED'
      ? [
          make(
            'div',
            'buttons',
            makeButton(say.editEvent, 'plain', () => openEdit(event, reload)),
          ),
        ]
      : []),
    make('h4', '', say.entries),
    ...(isAdmin()
      ? [
          make(
            'div',
            'buttons',
            makeButton(say.moveEntries, 'plain', () => openMove(event, reload)),
          ),
        ]
      : []),
    list,
  ];
};

/**
 * Shows an event in `found`: its counter, its newest corrections and its entries. Throws a FieldProblem if there is no
 * such event.
 */
export const showEvent = async (found: Latest, code: string): Promise<void> => {
  const isShown = await found.show(() => eventNodes(code, () => void showEvent(found, code)));
  if (isShown) found.element.querySelector('h3')?.focus({ preventScroll: true });
};
