import { AskError } from '../ask.ts';
import { make } from '../page.ts';
import { FieldProblem, field, makeInput, neededIn, showProblem } from './field.ts';
import { momentText, say } from './say.ts';
import { searchForm } from './search-form.ts';
import { expiryOf } from './session.ts';

/** The reason why signing in failed: the token, or a server that could not be reached. */
export const whyNot = (error: unknown): string =>
  (error instanceof AskError ? say.wrongToken : say.failed)((error as Error).message);

/** Shows the form that asks for a token, with the previous problem. */
export const showSignIn = (place: HTMLElement, message: string, enter: (token: string) => Promise<void>): void => {
  const token = makeInput('password');
  token.autocomplete = 'off';
  const submit = async (): Promise<void> => {
    const text = neededIn(token).replace(/^bearer\s+/i, '');
    const expiry = expiryOf(text);
    if (expiry && expiry.getTime() <= Date.now()) throw new FieldProblem('token', say.expired(momentText(expiry)));
    try {
      await enter(text);
    } catch (error) {
      throw new FieldProblem('token', whyNot(error));
    }
  };
  const form = searchForm(say.signIn, submit, field('token', say.token, token));
  place.replaceChildren(make('section', 'sign-in', make('p', '', say.signInText), form));
  if (message) showProblem(form, 'token', message);
  token.focus();
};
