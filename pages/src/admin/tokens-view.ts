import { make } from '../page.ts';
import { changeForm, mutationOf } from './change-form.ts';
import { announce, conclude, openDialog, reasonField } from './dialog.ts';
import { field, fieldSet, makeButton, makeInput, makeText, momentIn, momentOf, neededIn, textIn } from './field.ts';
import { momentText, say } from './say.ts';

type Issued = { id: string; token: string; expiresAt: string };

const dayMs = 86_400_000;

/** Eight hours from now, in the format of a datetime-local field. */
const thisEvening = (): string => momentOf(new Date(Date.now() + dayMs / 3));

const showIssued = async (place: HTMLElement, { id, token, expiresAt }: Issued): Promise<void> => {
  // Loaded only now, because it is a fifth of the page.
  const { qrCode } = await import('../screen/qr-code.ts');
  const text = makeText();
  text.readOnly = true;
  text.value = token;
  text.rows = 5;
  const copy = (): void => {
    // Without a secure address there is no clipboard, but the selected text can be copied by hand.
    text.select();
    void navigator.clipboard?.writeText(token).then(() => announce(say.copied));
  };
  const heading = make('h3', '', say.shownOnce);
  heading.tabIndex = -1;
  place.replaceChildren(
    heading,
    make('p', 'quiet', `${say.tokenId} ${id} · ${say.until(momentText(expiresAt))}`),
    field('token', say.token, text),
    make('div', 'buttons', makeButton(say.copy, 'main', copy)),
    make('div', 'qr', qrCode(token, say.qrOf)),
  );
  heading.focus();
};

/** A form that revokes a field token, with its id if that is known already. */
const revokeForm = (given: string, done: () => void): HTMLFormElement => {
  const id = makeInput('text', given);
  const reason = reasonField(say.reasonOptional);
  return changeForm<{ id: string }>({
    fields: [fieldSet(say.revoke, field('id', say.tokenId, id), reason.element)],
    input: () => ({ id: neededIn(id), reason: textIn(reason.control) }),
    mutation: mutationOf('revokeFieldToken', 'RevokedPayload', 'id'),
    confirm: say.revoke,
    done: () => {
      id.value = '';
      done();
      conclude(say.revoked);
    },
  });
};

/** Opens the form that revokes a field token. */
export const openRevocation = (id: string, done: () => void): void => {
  const form = revokeForm(id, () => {
    close();
    done();
  });
  const close = openDialog(say.revoke, form);
};

/** Issues tokens for the devices at an event, and revokes them. */
export const showTokens = (view: HTMLElement): void => {
  const place = make('section', 'found-here');
  const [event, label, expiresAt] = [makeInput('text'), makeInput('text'), makeInput('datetime-local', thisEvening())];
  const issue = changeForm<Issued>({
    fields: [
      fieldSet(
        say.issueToken,
        field('event', say.eventCode, event),
        field('label', say.label, label, say.labelHint),
        field('expiresAt', say.expiresAt, expiresAt, say.expiresHint),
      ),
    ],
    input: () => ({
      event: neededIn(event).toUpperCase(),
      label: label.value,
      expiresAt: momentIn(expiresAt) ?? neededIn(expiresAt),
    }),
    mutation: mutationOf('issueFieldToken', 'FieldTokenPayload', 'id token expiresAt'),
    confirm: say.issueToken,
    done: (issued) => showIssued(place, issued),
  });
  view.append(
    issue,
    place,
    revokeForm('', () => {}),
  );
};
