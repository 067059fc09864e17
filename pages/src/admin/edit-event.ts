import { changeForm, mutationOf } from './change-form.ts';
import { conclude, openDialog, reasonField } from './dialog.ts';
import { field, makeInput, makeSelect, momentIn, momentOf, neededIn, numberIn } from './field.ts';
import { nameOf, say } from './say.ts';
import { writeNumber } from './written-number.ts';

/** An event as its details are edited. */
export type EditableEvent = {
  code: string;
  name: string;
  venueKind: string;
  venueName: string;
  scheduledStart: string;
  scheduledEnd: string;
  goal: number | null;
};

/** The fields to select on an event that can be edited. */
export const detailFields = 'code name venueKind venueName scheduledStart scheduledEnd goal';

const venueKinds = [
  'SCHOOL',
  'CAMPUS',
  'COMPANY',
  'GOVERNMENT_OFFICE',
  'DISTRICT_OFFICE',
  'VILLAGE_OFFICE',
  'VILLAGE_HALL',
  'MARKET',
  'COMMUNITY',
  'OTHER',
];

/** Opens the form that edits an event's details. */
export const openEdit = (event: EditableEvent, done: () => void): void => {
  const [name, venueName] = [makeInput('text', event.name), makeInput('text', event.venueName)];
  const venueKind = makeSelect(
    venueKinds.map((kind): [string, string] => [kind, nameOf(kind)]),
    event.venueKind,
  );
  const [start, end] = [event.scheduledStart, event.scheduledEnd].map((at) => momentOf(new Date(at)));
  const [scheduledStart, scheduledEnd] = [makeInput('datetime-local', start), makeInput('datetime-local', end)];
  const goal = makeInput('text', writeNumber(event.goal, null));
  goal.inputMode = 'numeric';
  const reason = reasonField();
  const controls = { name, venueKind, venueName, scheduledStart, scheduledEnd, goal };
  const first = Object.values(controls).map(({ value }) => value);
  const sentValue: Record<keyof typeof controls, () => unknown> = {
    name: () => neededIn(name),
    venueKind: () => venueKind.value,
    venueName: () => neededIn(venueName),
    scheduledStart: () => momentIn(scheduledStart) ?? neededIn(scheduledStart),
    scheduledEnd: () => momentIn(scheduledEnd) ?? neededIn(scheduledEnd),
    goal: () => numberIn(goal, true)?.value ?? null,
  };
  const form = changeForm({
    fields: [
      field('name', say.eventName, name),
      field('venueKind', say.venueKind, venueKind),
      field('venueName', say.venueName, venueName),
      field('scheduledStart', say.scheduledStart, scheduledStart, say.deviceTime),
      field('scheduledEnd', say.scheduledEnd, scheduledEnd, say.deviceTime),
      field('goal', say.goal, goal, say.optional),
      reason.element,
    ],
    // Only what was edited: somebody else may have changed the other fields since the form was opened.
    input: () => {
      const names = Object.keys(controls) as (keyof typeof controls)[];
      const edited = names.filter((each, index) => controls[each].value !== first[index]);
      return {
        event: event.code,
        ...Object.fromEntries(edited.map((each) => [each, sentValue[each]()])),
        reason: reason.control.value,
      };
    },
    mutation: mutationOf('editOutreach', 'OutreachPayload', 'event { code }'),
    confirm: say.confirm,
    done: () => {
      close();
      conclude(say.saved);
      done();
    },
  });
  const close = openDialog(say.editEvent, form);
};
