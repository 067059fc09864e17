import { make, show } from '../page.ts';
import { say } from './say.ts';
import { readNumber, type WrittenNumber } from './written-number.ts';

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
type Option = [value: string, text: string];

/** A problem of a form that keeps it from being sent; `path` is the name of the control. */
export class FieldProblem extends Error {
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

let made = 0;
/** An id that no other element of the page has. */
export const freshId = (): string => {
  made += 1;
  return `a${made}`;
};

/** An input of a type, with its initial value. */
export const makeInput = (type: string, value = ''): HTMLInputElement => {
  const input = make('input', '') as HTMLInputElement;
  input.type = type;
  if (type === 'checkbox') input.checked = value !== '';
  else input.value = value;
  if (type === 'text') input.autocomplete = 'off';
  return input;
};

/** A choice of options, with the first or the given one selected. */
export const makeSelect = (options: Option[], chosen = ''): HTMLSelectElement => {
  const select = make('select', '') as HTMLSelectElement;
  select.append(...options.map(([value, text]) => new Option(text, value, false, value === chosen)));
  return select;
};

export const makeText = (): HTMLTextAreaElement => {
  const text = make('textarea', '') as HTMLTextAreaElement;
  text.rows = 2;
  return text;
};

/** A labelled control with its hint and a place for its problem. */
export const field = (name: string, label: string, control: Control, hint = ''): HTMLElement => {
  control.id ||= freshId();
  control.name = name;
  const caption = make('label', '', label) as HTMLLabelElement;
  caption.htmlFor = control.id;
  const [help, problem] = [make('span', 'hint', hint), make('span', 'problem')];
  help.id = freshId();
  problem.id = freshId();
  control.setAttribute('aria-describedby', `${help.id} ${problem.id}`);
  const isTick = control instanceof HTMLInputElement && control.type === 'checkbox';
  const parts = isTick ? [control, caption] : [caption, control];
  return make('div', isTick ? 'field tick' : 'field', ...parts, help, problem);
};

/** A group of fields with a legend. */
export const fieldSet = (legend: string, ...fields: Node[]): HTMLFieldSetElement =>
  make('fieldset', '', make('legend', '', legend), make('div', 'fields', ...fields)) as HTMLFieldSetElement;

export const makeButton = (text: string, className: string, onClick?: () => void): HTMLButtonElement => {
  const button = make('button', className, text) as HTMLButtonElement;
  button.type = onClick ? 'button' : 'submit';
  if (onClick) button.addEventListener('click', onClick);
  return button;
};

/** The text of a control; null if it is empty. */
export const textIn = ({ value }: Control): string | null => value.trim() || null;

/** The text of a control that cannot be left empty. */
export const neededIn = (control: Control): string => {
  const text = textIn(control);
  if (text === null) throw new FieldProblem(control.name, say.required);
  return text;
};

/** The moment in a control, in the time zone of this device; null if it is empty. */
export const momentIn = (control: HTMLInputElement): string | null => {
  // A half-typed value is refused as if a required field were empty.
  if (control.validity.badInput) throw new FieldProblem(control.name, say.required);
  const text = textIn(control);
  return text === null ? null : new Date(text).toISOString();
};

/** A moment as a datetime-local field takes it, in the time zone of this device. */
export const momentOf = (at: Date): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

/** The number in a control; null if it is empty. */
export const numberIn = (control: Control, isPeople: boolean): WrittenNumber | null => {
  const text = textIn(control);
  if (text === null) return null;
  const number = readNumber(text, isPeople);
  if (!number) throw new FieldProblem(control.name, say.notNumber);
  return number;
};

/** Shows a problem at its control and moves the focus there; returns false if no such control is visible. */
export const showProblem = (form: HTMLElement, name: string, message: string): boolean => {
  const control = form.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`);
  const problem = control?.closest('.field')?.querySelector<HTMLElement>('.problem');
  if (!control || !problem || control.offsetParent === null) return false;
  show(problem, message);
  control.setAttribute('aria-invalid', 'true');
  control.focus();
  return true;
};

/** Removes all problems from the form. */
export const clearProblems = (form: HTMLElement): void => {
  for (const problem of form.querySelectorAll<HTMLElement>('.problem')) show(problem, '');
  for (const control of form.querySelectorAll('[aria-invalid]')) control.removeAttribute('aria-invalid');
};
