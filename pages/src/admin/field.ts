import { make, show } from '../page.ts';
import { say } from './say.ts';
import { readNumber, type WrittenNumber } from './written-number.ts';

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
type Option = [value: string, text: string];

/** Something in a form that cannot be sent; `path` is the name of its control. */
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

/** An input of a type, with what it holds at first. */
export const makeInput = (type: string, value = ''): HTMLInputElement => {
  const input = make('input', '') as HTMLInputElement;
  input.type = type;
  if (type === 'checkbox') input.checked = value !== '';
  else input.value = value;
  if (type === 'text') input.autocomplete = 'off';
  return input;
};

/** A choice of options, the first or the given one chosen. */
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

/** A labelled control with its hint and the place where what is wrong with it is said. */
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

/** Fields that belong together, under a name. */
export const fieldSet = (legend: string, ...fields: Node[]): HTMLFieldSetElement =>
  make('fieldset', '', make('legend', '', legend), make('div', 'fields', ...fields)) as HTMLFieldSetElement;

export const makeButton = (text: string, className: string, onClick?: () => void): HTMLButtonElement => {
  const button = make('button', className, text) as HTMLButtonElement;
  button.type = onClick ? 'button' : 'submit';
  if (onClick) button.addEventListener('click', onClick);
  return button;
};

/** The text of a control, null where it is empty. */
export const textIn = ({ value }: Control): string | null => value.trim() || null;

/** The text of a control that cannot be left empty. */
export const neededIn = (control: Control): string => {
  const text = textIn(control);
  if (text === null) throw new FieldProblem(control.name, say.required);
  return text;
};

/** The moment in a control, of this device's time zone; null where it is empty. */
export const momentIn = (control: HTMLInputElement): string | null => {
  // What is half typed counts as empty.
  if (control.validity.badInput) throw new FieldProblem(control.name, say.required);
  const text = textIn(control);
  return text === null ? null : new Date(text).toISOString();
};

/** The number in a control, null where it is empty. */
export const numberIn = (control: Control, isPeople: boolean): WrittenNumber | null => {
  const text = textIn(control);
  if (text === null) return null;
  const number = readNumber(text, isPeople);
  if (!number) throw new FieldProblem(control.name, say.notNumber);
  return number;
};

/** Says what is wrong with a control, and leads there; false where there is no such control to be seen. */
export const showProblem = (form: HTMLElement, name: string, message: string): boolean => {
  const control = form.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`);
  const problem = control?.closest('.field')?.querySelector<HTMLElement>('.problem');
  if (!control || !problem || control.offsetParent === null) return false;
  show(problem, message);
  control.setAttribute('aria-invalid', 'true');
  control.focus();
  return true;
};

/** Takes back all that was said to be wrong. */
export const clearProblems = (form: HTMLElement): void => {
  for (const problem of form.querySelectorAll<HTMLElement>('.problem')) show(problem, '');
  for (const control of form.querySelectorAll('[aria-invalid]')) control.removeAttribute('aria-invalid');
};
