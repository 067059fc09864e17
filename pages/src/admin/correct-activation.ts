import { peopleText } from '../numbers.ts';
import { make } from '../page.ts';
import { askWhy } from './ask-why.ts';
import { changeForm, mutationOf } from './change-form.ts';
import { conclude, openDialog, reasonField } from './dialog.ts';
import { field, fieldSet, makeInput, makeSelect, makeText, numberIn, textIn } from './field.ts';
import { type Effect, effectFields, showEffects } from './outcome.ts';
import { regionBox } from './region-box.ts';
import { nameOf, say } from './say.ts';
import { session, tell } from './session.ts';

/** An entry as lists show it. */
export type Activation = {
  id: string;
  count: number;
  kind: string;
  measure: { code: string; name: string };
  domicile: { code: string; name: string };
  occurredAt: string;
  recordedBy: string;
  device: string | null;
  correctedBy: { id: string; by: string; reason: string } | null;
};
type Corrected = { effects: Effect[]; counter: { served: number; net: number } };

const correctedFields = `counter { served net } ${effectFields}`;
const kinds = ['ACTIVATION', 'REACTIVATION', 'WITHDRAWAL'];

const preview = ({ counter, effects }: Corrected): Node[] => [
  make('p', '', say.counterWouldBe(peopleText(counter.served), peopleText(counter.net))),
  showEffects(effects),
];

/** The current version of an event’s counter. */
export const versionOf = async (code: string): Promise<number> => {
  type Answer = { outreachEvent: { counter: { version: number } } };
  const { outreachEvent } = await tell<Answer>(
    'query ($code: String!) { outreachEvent(code: $code) { counter { version } } }',
    { code },
  );
  return outreachEvent.counter.version;
};

/** Opens the form that corrects an entry; unchanged values are not sent. */
export const openCorrection = (
  entry: Activation,
  event: { code: string; counter: { version: number } },
  done: () => void,
): void => {
  const version = makeInput('text', String(event.counter.version));
  version.readOnly = true;
  const voided = makeInput('checkbox');
  const count = makeInput('text', String(entry.count));
  count.inputMode = 'numeric';
  voided.addEventListener('change', () => {
    count.disabled = voided.checked;
  });
  const measure = makeSelect(
    session().measures.map(({ code, name }) => [code, name]),
    entry.measure.code,
  );
  const kind = makeSelect(
    kinds.map((code) => [code, nameOf(code)]),
    entry.kind,
  );
  const domicile = regionBox('domicile', say.domicile, entry.domicile);
  const [place, note, reason] = [makeInput('text'), makeText(), reasonField()];

  const changed = (): Record<string, unknown> => {
    if (voided.checked) return { count: 0 };
    const [people, home] = [numberIn(count, true)?.value ?? null, domicile.code()];
    return {
      ...(people !== entry.count && { count: people }),
      ...(measure.value !== entry.measure.code && { measure: measure.value }),
      ...(kind.value !== entry.kind && { kind: kind.value }),
      ...(home !== entry.domicile.code && { domicile: home }),
      ...(textIn(place) && { event: textIn(place)?.toUpperCase() }),
    };
  };
  const form = changeForm<Corrected>({
    fields: [
      fieldSet(
        say.whatChanges,
        field('count', say.count, count),
        field('measure', say.measure, measure),
        field('kind', say.kind, kind),
        domicile.element,
        field('event', say.moveTo, place, say.moveToHint),
        field('expectedVersion', say.expectedVersion, version),
        field('void', say.void, voided),
      ),
      reason.element,
      field('publicNote', say.publicNote, note, say.publicNoteHint),
    ],
    input: () => ({
      activation: entry.id,
      ...changed(),
      reason: reason.control.value,
      publicNote: textIn(note),
      expectedVersion: Number(version.value),
    }),
    mutation: mutationOf('correctActivation', 'CorrectActivationPayload', correctedFields),
    preview,
    confirm: say.confirm,
    onRefused: async ({ code }) => {
      if (code !== 'VERSION_CONFLICT') return;
      version.value = String(await versionOf(event.code));
      form.querySelector('.alarm')?.append(say.nowNewest);
    },
    done: () => {
      close();
      conclude(say.saved);
      done();
    },
  });
  const close = openDialog(say.correctEntry, form);
};

/** Opens the form that undoes a correction. */
export const openUndoCorrection = (correction: string, done: () => void): void =>
  askWhy<Corrected>(
    say.undoCorrection,
    { correction },
    { mutation: mutationOf('undoCorrection', 'CorrectActivationPayload', correctedFields), preview },
    done,
  );
