import { AskError } from '../ask.ts';
import { make, show } from '../page.ts';
import { clearProblems, FieldProblem, makeButton, showProblem } from './field.ts';
import { say } from './say.ts';

/** A form for finding something; a problem is shown at its field. */
export const searchForm = (button: string, find: () => Promise<void>, ...fields: Node[]): HTMLFormElement => {
  const form = make('form', 'search-form') as HTMLFormElement;
  form.noValidate = true;
  const alarm = make('p', 'alarm');
  alarm.role = 'alert';
  form.append(...fields, makeButton(button, 'plain'), alarm);
  const complain = (error: Error): void => {
    const path = error instanceof FieldProblem ? error.path : error instanceof AskError ? error.argument : undefined;
    if (!path || !showProblem(form, path, error.message)) show(alarm, say.failed(error.message));
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearProblems(form);
    show(alarm, '');
    void find().catch(complain);
  });
  return form;
};
