import { byId, make, makeLink, show, translatePage } from '../page.ts';
import { showAccess } from './access-view.ts';
import { announce } from './dialog.ts';
import { showEvents } from './events-view.ts';
import { makeButton } from './field.ts';
import { showFigures } from './figures-view.ts';
import { showFindings } from './findings-view.ts';
import { showHistory } from './history-view.ts';
import { showImport } from './import-view.ts';
import { momentText, nameOf, say } from './say.ts';
import {
  expiryOf,
  hasRole,
  isAdmin,
  keptToken,
  mayRunEvents,
  onEnded,
  type Session,
  session,
  signIn,
  signOut,
} from './session.ts';
import { showSignIn, whyNot } from './sign-in.ts';
import { showTargets } from './targets-view.ts';
import { showTokens } from './tokens-view.ts';

/** A view; `role` is the lowest role that sees it, if it needs one. */
type View = {
  name: string;
  title: string;
  role?: 'COORDINATOR' | 'ADMIN';
  /** `of` is the part of the address after the name. */
  render: (view: HTMLElement, of?: string) => void | Promise<void>;
};

const views: View[] = [
  { name: 'events', title: say.events, render: showEvents },
  { name: 'figures', title: say.figures, render: showFigures },
  { name: 'findings', title: say.findings, render: showFindings },
  { name: 'targets', title: say.targets, render: showTargets },
  { name: 'csv', title: say.csv, role: 'ADMIN', render: showImport },
  { name: 'tokens', title: say.tokens, role: 'COORDINATOR', render: showTokens },
  { name: 'access', title: say.access, role: 'COORDINATOR', render: showAccess },
  { name: 'history', title: say.history, role: 'COORDINATOR', render: showHistory },
];

const place = byId('admin');

const showSession = ({ viewer }: Session): HTMLElement => {
  const regions = viewer.regions.map(({ name }) => name).join(', ') || say.everywhere;
  const expiry = expiryOf(keptToken());
  const leave = (): void => {
    signOut();
    askForToken(say.signedOut);
  };
  return make(
    'div',
    'session',
    make('strong', '', viewer.subject),
    make('span', 'quiet', say.session(nameOf(viewer.role), regions)),
    ...(expiry ? [make('span', 'quiet', say.until(momentText(expiry)))] : []),
    makeButton(say.signOut, 'plain', leave),
  );
};

/** The name of a view in the address, and what follows it; nothing follows if that is no text encoded for an address. */
const partsOfAddress = (): string[] => {
  const [name = '', ...rest] = window.location.hash.slice(1).split('/');
  try {
    return [name, ...rest.map(decodeURIComponent)];
  } catch {
    return [name];
  }
};

/** Shows the view that the address names, or the first view. */
const showView = (): void => {
  const allowed = views.filter(({ role }) => role === undefined || hasRole(role));
  const [named, of] = partsOfAddress();
  const chosen = allowed.find(({ name }) => name === named) ?? allowed[0];
  if (!chosen) return;
  const links = allowed.map(({ name, title }) => {
    const link = makeLink(`#${name}`, 'choice', title);
    if (name === chosen.name) link.ariaCurrent = 'page';
    return link;
  });
  const nav = make('nav', 'choices', ...links);
  nav.ariaLabel = say.title;
  const heading = make('h2', '', chosen.title);
  heading.tabIndex = -1;
  const view = make('section', 'view', heading);
  const note = mayRunEvents() ? say.runsEvents : say.onlyReads;
  const notes = isAdmin() ? [] : [make('p', 'quiet', note)];
  place.replaceChildren(showSession(session()), nav, ...notes, view);
  announce('');
  heading.focus({ preventScroll: true });
  void Promise.resolve(chosen.render(view, of)).catch((error: Error) => announce(say.failed(error.message)));
};

const enter = async (token: string): Promise<void> => {
  await signIn(token);
  showView();
};

const askForToken = (message: string): void => showSignIn(place, message, enter);

translatePage(say);
document.title = `${say.title} · Jemput`;
show(byId('title'), say.title);
onEnded((why) => {
  signOut();
  askForToken(say.wrongToken(why));
});
// A file that is dropped beside its field would otherwise open in place of the page, and the filled-in form would be
// lost.
for (const type of ['dragover', 'drop'] as const)
  document.addEventListener(type, (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
window.addEventListener('hashchange', () => {
  if (keptToken()) showView();
});
if (keptToken()) void enter(keptToken()).catch((error: unknown) => askForToken(whyNot(error)));
else askForToken('');
