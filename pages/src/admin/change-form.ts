import { AskError } from '../ask.ts';
import { make, show } from '../page.ts';
import { clearProblems, FieldProblem, makeButton, showProblem } from './field.ts';
import { nameOf, say } from './say.ts';
import { tell } from './session.ts';

/** The reason why nothing was done. */
type Refusal = { code: string; message: string; path: string[] | null };
type Result<Payload> = { result: Payload & { __typename: string } & Refusal };

/** A UUID; crypto.randomUUID is missing where the page is not served over HTTPS. */
const newId = (): string => {
  const digits = crypto.getRandomValues(new Uint8Array(30)).values();
  return '00000000-0000-4000-8000-000000000000'.replace(/0/g, () => ((digits.next().value ?? 0) % 16).toString(16));
};

/** The text of a mutation that takes one input and returns a payload or a refusal. */
export const mutationOf = (name: string, payload: string, fields: string): string => {
  const input = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${input}!) { result: ${name}(input: $input) {
    __typename ... on ${payload} { ${fields} } ... on Refused { code message path } } }`;
};

/** The change that a form makes. */
export type Change<Payload> = {
  fields: Node[];
  /** The input to send, without dryRun and requestId; throws FieldProblem for a value that cannot be sent. */
  input: () => Record<string, unknown>;
  mutation: string;
  /** The text of the last button. */
  confirm: string;
  /** The text of the first button, if the change is tried out first. */
  check?: string;
  /** If this is given, the change is tried out first, and this shows its outcome. */
  preview?: (payload: Payload) => Node[];
  /** Whether the outcome that was tried out cannot be confirmed. */
  isBlocked?: (payload: Payload) => boolean;
  onRefused?: (refusal: Refusal) => void | Promise<void>;
  done: (payload: Payload) => void | Promise<void>;
};

/**
 * A form that shows what would change, and stores exactly that once confirmed: its fields are locked in between. A
 * problem is shown at its field, or above the buttons, and gets the focus. A change whose answer is lost can be confirmed
 * again: it has the same requestId until an answer arrives, so it is made once.
 */
export const changeForm = <Payload>(change: Change<Payload>): HTMLFormElement => {
  const { preview, confirm, check = say.seeChanges } = change;
  const form = make('form', 'change') as HTMLFormElement;
  form.noValidate = true;
  const fields = make('fieldset', 'bare', ...change.fields) as HTMLFieldSetElement;
  const alarm = make('p', 'alarm');
  alarm.tabIndex = -1;
  alarm.role = 'alert';
  const shown = make('div', 'preview');
  const submit = makeButton(preview ? check : confirm, 'main');
  const back = makeButton(say.back, 'plain', () => unlock());
  const buttons = make('div', 'buttons', submit, back);
  let tried: Record<string, unknown> | null = null;
  let requestId = '';

  const unlock = (): void => {
    tried = null;
    fields.disabled = false;
    back.hidden = true;
    submit.hidden = false;
    shown.replaceChildren();
    show(submit, preview ? check : confirm);
    fields.querySelector<HTMLElement>('input, select, textarea')?.focus();
  };
  const complain = (paths: (string | undefined)[], message: string): void => {
    if (tried && !requestId) unlock();
    for (const path of paths) if (path && showProblem(form, path, message)) return;
    show(alarm, message);
    alarm.focus();
  };
  const showTried = (payload: Payload, input: Record<string, unknown>): void => {
    tried = input;
    fields.disabled = true;
    back.hidden = false;
    submit.hidden = change.isBlocked?.(payload) ?? false;
    show(submit, confirm);
    const heading = make('h3', '', say.nothingYet);
    heading.tabIndex = -1;
    shown.replaceChildren(heading, ...(preview?.(payload) ?? []));
    // The effects stay in view together with the buttons below them.
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: 'start' });
  };
  const send = async (): Promise<void> => {
    const dryRun = preview !== undefined && tried === null;
    const given = tried ?? change.input();
    requestId ||= newId();
    const { result } = await tell<Result<Payload>>(change.mutation, {
      input: { ...given, ...(preview && { dryRun }), requestId },
    });
    if (!dryRun) requestId = '';
    if (result.__typename === 'Refused') {
      const { path, code, message } = result;
      complain([path?.slice(1).join('.'), path?.[1]], `${nameOf(code)}: ${message}`);
      await change.onRefused?.(result);
    } else if (dryRun) showTried(result, given);
    else {
      if (preview) unlock();
      await change.done(result);
    }
  };
  const submitted = async (): Promise<void> => {
    clearProblems(form);
    show(alarm, '');
    submit.disabled = true;
    try {
      await send();
    } catch (error) {
      if (error instanceof FieldProblem) complain([error.path], error.message);
      else complain([error instanceof AskError ? error.argument : undefined], say.failed((error as Error).message));
    } finally {
      submit.disabled = false;
    }
  };
  back.hidden = true;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!submit.disabled && !submit.hidden) void submitted();
  });
  form.append(fields, shown, alarm, buttons);
  return form;
};
