import { type Change, changeForm } from './change-form.ts';
import { conclude, openDialog, reasonField } from './dialog.ts';
import { say } from './say.ts';

/** Opens a form that says what it is about and asks only for a reason, shows what would change, and makes the change once confirmed. */
export const askWhy = <Payload>(
  title: string,
  about: Record<string, unknown>,
  change: Pick<Change<Payload>, 'mutation' | 'preview'>,
  done: () => void,
  ...facts: Node[]
): void => {
  const reason = reasonField();
  const form = changeForm<Payload>({
    ...change,
    fields: [...facts, reason.element],
    input: () => ({ ...about, reason: reason.control.value }),
    confirm: say.confirm,
    done: () => {
      close();
      conclude(say.saved);
      done();
    },
  });
  const close = openDialog(title, form);
};
