import { peopleText } from '../numbers.ts';
import { make } from '../page.ts';
import { askWhy } from './ask-why.ts';
import { changeForm, mutationOf } from './change-form.ts';
import { versionOf } from './correct-activation.ts';
import { conclude, openDialog, reasonField } from './dialog.ts';
import { field, fieldSet, makeInput, makeText, momentIn, neededIn, textIn } from './field.ts';
import { say } from './say.ts';

type Counter = { served: number; net: number; event: { code: string; name: string } };
type Moved = { moved: number; people: number; left: number; counter: Counter; otherCounter: Counter };

const counterFields = '{ served net event { code name } }';
const movedFields = `moved people left counter ${counterFields} otherCounter ${counterFields}`;

const preview = ({ moved, people, left, counter, otherCounter }: Moved): Node[] => [
  make('p', '', say.entriesMove(peopleText(moved), peopleText(people))),
  ...(left > 0 ? [make('p', '', say.entriesStay(peopleText(left)))] : []),
  ...[counter, otherCounter].map(({ served, net, event }) =>
    make('p', '', say.eventWouldBe(`${event.name} (${event.code})`, peopleText(served), peopleText(net))),
  ),
];

/** Opens the form that moves entries of an event to the right one. */
export const openMove = (event: { code: string; counter: { version: number } }, done: () => void): void => {
  const [to, device, by] = [makeInput('text'), makeInput('text'), makeInput('text')];
  const [from, until] = [makeInput('datetime-local'), makeInput('datetime-local')];
  const [note, reason] = [makeText(), reasonField()];
  let { version } = event.counter;
  const form = changeForm<Moved>({
    fields: [
      field('to', say.moveTo, to),
      fieldSet(
        say.whichEntries,
        field('device', say.device, device, say.optional),
        field('recordedBy', say.recordedByWhom, by, say.optional),
        field('occurredFrom', say.happenedFrom, from, say.happenedHint),
        field('occurredUntil', say.happenedUntil, until, say.happenedHint),
      ),
      reason.element,
      field('publicNote', say.publicNote, note, say.publicNoteHint),
    ],
    input: () => ({
      from: event.code,
      to: neededIn(to).toUpperCase(),
      device: textIn(device),
      recordedBy: textIn(by),
      occurredFrom: momentIn(from),
      occurredUntil: momentIn(until),
      reason: reason.control.value,
      publicNote: textIn(note),
      expectedVersion: version,
    }),
    mutation: mutationOf('moveEntries', 'MoveEntriesPayload', movedFields),
    preview,
    confirm: say.confirm,
    onRefused: async ({ code }) => {
      if (code !== 'VERSION_CONFLICT') return;
      version = await versionOf(event.code);
      form.querySelector('.alarm')?.append(say.nowNewest);
    },
    done: () => {
      close();
      conclude(say.saved);
      done();
    },
  });
  const close = openDialog(say.moveEntries, form);
};

/** Opens the form that undoes a move. */
export const openUndoMove = (move: string, done: () => void): void =>
  askWhy<Moved>(
    say.undoMove,
    { move },
    { mutation: mutationOf('undoMove', 'MoveEntriesPayload', movedFields), preview },
    done,
  );
