import { byId, make, show } from '../page.ts';
import { field, freshId, makeButton, makeText } from './field.ts';
import { say } from './say.ts';

/** Says in a sentence what was done, for eyes and for ears. */
export const announce = (text: string): void => show(byId('status'), text);

/** The same of a change that is done, with the focus there: what it was on may be gone. */
export const conclude = (text: string): void => {
  announce(text);
  byId('status').focus();
};

/** The field for why something is changed; the API does not need a reason for everything. */
export const reasonField = (hint = say.reasonHint): { control: HTMLTextAreaElement; element: HTMLElement } => {
  const control = makeText();
  return { control, element: field('reason', say.reason, control, hint) };
};

/** Opens a dialog with a title; returns what closes it. The focus goes back to where it came from. */
export const openDialog = (title: string, ...content: Node[]): (() => void) => {
  announce('');
  const dialog = make('dialog', '') as HTMLDialogElement;
  const heading = make('h2', '', title);
  heading.id = freshId();
  dialog.setAttribute('aria-labelledby', heading.id);
  const close = makeButton(say.close, 'plain', () => dialog.close());
  dialog.append(make('div', 'dialog-top', heading, close), ...content);
  dialog.addEventListener('close', () => dialog.remove());
  byId('admin').append(dialog);
  dialog.showModal();
  dialog.querySelector<HTMLElement>('input:not([readonly]), select, textarea')?.focus();
  return () => dialog.close();
};
