import { byId, language, make } from '../page.ts';
import { words } from '../page-words.ts';
import type { SourcedValue } from './board-value.ts';
import { fallText } from './fall.ts';

/** Long enough to read a note of two lines. */
const shownForMs = 12_000;
const mostShown = 3;
const last = new Map<string, SourcedValue>();

/**
 * Shows for a moment why values fell since they were shown last. The notices lie over the page, so that nothing moves, and
 * are read out once the screen reader has finished what it is saying.
 */
export const showFalls = (values: SourcedValue[]): void => {
  const list = byId('falls');
  for (const value of values) {
    const { code, name } = value.region;
    const text = fallText(last.get(code), value, words, language);
    last.set(code, value);
    if (text === '') continue;
    const notice = make('li', '', make('strong', '', name), ` ${text}`);
    list.append(notice);
    while (list.children.length > mostShown) list.firstElementChild?.remove();
    window.setTimeout(() => notice.remove(), shownForMs);
  }
};
