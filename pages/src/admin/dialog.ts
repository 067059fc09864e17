import { byId, make, show } from '../page.ts';
import { field, freshId, makeButton, makeText } from './field.ts';
import { say } from './say.ts';

/** Announces in a sentence what was done, both visibly and to screen readers. */
export const announce = (text: string): void => show(byId('status'), text);

/** Announces a finished change and moves the focus there, because the focused element may be gone. */
export const conclude = (text: string): void => {
  announce(text);
  byId('status').focus();
};

/** The field for the reason of a change; the API does not require a reason for every change. */
export const reasonField = (hint = say.reasonHint): { control: HTMLTextAreaElement; element: HTMLElement } => {
  const control = makeText();
  return { control, element: field('reason', say.reason, control, hint) };
};

/** Opens a dialog with a title; returns the function that closes it. The focus then returns to where it was. */
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
