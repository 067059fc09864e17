import { make } from '../page.ts';
import { changeForm, mutationOf } from './change-form.ts';
import { conclude, openDialog, reasonField } from './dialog.ts';
import { field, makeButton, makeInput } from './field.ts';
import { latest } from './latest.ts';
import { type Connection, makeRow, pagedList, pageFields, pageSize } from './paged-list.ts';
import { regionBox } from './region-box.ts';
import { momentText, nameOf, say } from './say.ts';
import { searchForm } from './search-form.ts';
import { isAdmin, tell } from './session.ts';
import { openRevocation } from './tokens-view.ts';

type SignIn = {
  id: string;
  subject: string;
  role: string;
  regions: { name: string }[];
  firstSeenAt: string;
  lastSeenAt: string;
  expiresAt: string;
  isOwn: boolean;
};
type FieldToken = {
  id: string;
  subject: string;
  issuedBy: string;
  expiresAt: string;
  revokedAt: string | null;
  revokedBy: string | null;
  event: { name: string; region: { name: string } };
};

const signInsQuery = `query ($within: String, $size: Int!, $cursor: String) {
  list: signIns(within: $within, first: $size, after: $cursor) { ${pageFields} nodes {
    id subject role regions { name } firstSeenAt lastSeenAt expiresAt isOwn } } }`;
const tokensQuery = `query ($within: String, $ended: Boolean!, $size: Int!, $cursor: String) {
  list: fieldTokens(within: $within, ended: $ended, first: $size, after: $cursor) { ${pageFields} nodes {
    id subject issuedBy expiresAt revokedAt revokedBy event { name region { name } } } } }`;

/** Opens the form that ends a sign-in, which asks for the reason. */
const openEnding = ({ id, subject, isOwn }: SignIn, done: () => void): void => {
  const reason = reasonField();
  const form = changeForm<{ id: string }>({
    fields: [make('p', '', isOwn ? say.endsOwn : say.endsOther(subject)), reason.element],
    input: () => ({ id, reason: reason.control.value }),
    mutation: mutationOf('endSignIn', 'EndSignInPayload', 'id'),
    confirm: say.endSignIn,
    done: () => {
      close();
      conclude(say.signInEnded(subject));
      done();
    },
  });
  const close = openDialog(say.endSignIn, form);
};

const named = (button: HTMLButtonElement, subject: string): HTMLButtonElement => {
  button.ariaLabel = `${button.textContent}: ${subject}`;
  return button;
};

const signInRow = (signIn: SignIn, reload: () => void): HTMLElement => {
  const { subject, role, regions, firstSeenAt, lastSeenAt, expiresAt, isOwn } = signIn;
  const about = [
    nameOf(role),
    regions.map(({ name }) => name).join(', ') || say.everywhere,
    say.firstSeen(momentText(firstSeenAt)),
    say.lastSeen(momentText(lastSeenAt)),
    say.until(momentText(expiresAt)),
  ];
  const end = makeButton(say.endSignIn, 'plain', () => openEnding(signIn, reload));
  return makeRow(subject, about, isOwn ? make('span', 'chip', say.ownSignIn) : null, named(end, subject));
};

const tokenRow = (token: FieldToken, reload: () => void): HTMLElement => {
  const { id, subject, event, issuedBy, expiresAt, revokedAt, revokedBy } = token;
  const ended = revokedAt ? say.revokedBy(revokedBy ?? '', momentText(revokedAt)) : null;
  const isExpired = new Date(expiresAt).getTime() <= Date.now();
  const about = [
    event.name,
    event.region.name,
    say.issuedBy(issuedBy),
    ended ?? (isExpired ? say.expiredAt : say.until)(momentText(expiresAt)),
  ];
  const revoke = makeButton(say.revoke, 'plain', () => openRevocation(id, reload));
  return makeRow(subject, about, ended || isExpired ? null : named(revoke, subject));
};

type Listed<Item> = { list: Connection<Item> };

/** Lists the sign-ins, for administrators, and the field tokens of the own regions, with the buttons that end them. */
export const showAccess = async (view: HTMLElement): Promise<void> => {
  const found = latest();
  const region = regionBox('within', say.region);
  const ended = makeInput('checkbox');
  const list = async (): Promise<void> => {
    const filter = { within: region.code(), size: pageSize };
    const tokenFilter = { ...filter, ended: ended.checked };
    const reload = (): void => void list();
    const signIns = (): Promise<HTMLElement> =>
      pagedList<SignIn>({
        load: async (cursor) => (await tell<Listed<SignIn>>(signInsQuery, { ...filter, cursor })).list,
        row: (signIn) => signInRow(signIn, reload),
      });
    const tokens = (): Promise<HTMLElement> =>
      pagedList<FieldToken>({
        load: async (cursor) => (await tell<Listed<FieldToken>>(tokensQuery, { ...tokenFilter, cursor })).list,
        row: (token) => tokenRow(token, reload),
      });
    await found.show(async () => [
      ...(isAdmin() ? [make('h3', '', say.signIns), await signIns()] : []),
      make('h3', '', say.tokens),
      await tokens(),
    ]);
  };
  view.append(searchForm(say.find, list, region.element, field('ended', say.endedToo, ended)), found.element);
  await list();
};
