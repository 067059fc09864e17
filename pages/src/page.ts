import { languageOf, wordsIn } from './words.ts';

/** The language of this page, and its words. */
export const language = languageOf(window.location.search);
export const words = wordsIn(language);

/** The element with an id, which the page's HTML is sure to have. */
export const byId = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
};

/** Sets an element's text where it differs, so that nothing is announced or painted for nothing. */
export const show = (element: HTMLElement, text: string): void => {
  if (element.textContent !== text) element.textContent = text;
};

/** A new element with a class and text; children instead of text where there are any. */
export const make = (tag: string, className: string, ...content: (string | Node)[]): HTMLElement => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
};

/** The address of another page of this house, in the language of this one. */
export const linkTo = (path: string, query: Record<string, string> = {}): string => {
  const search = new URLSearchParams({ ...query, ...(language === 'en' && { lang: 'en' }) });
  return search.size > 0 ? `${path}?${search}` : path;
};

/** A link to another page of this house. */
export const makeLink = (href: string, className: string, ...content: (string | Node)[]): HTMLAnchorElement => {
  const link = make('a', className, ...content) as HTMLAnchorElement;
  link.href = href;
  return link;
};

/** The last part of the page's path, or nothing: CODE in /screen/CODE. */
export const lastOfPath = (): string => {
  const [, , last = ''] = window.location.pathname.split('/');
  try {
    return decodeURIComponent(last).toUpperCase();
  } catch {
    return last;
  }
};

/** Puts the page into its language: the HTML is Indonesian, its elements name their words, its links keep the language. */
export const translatePage = (): void => {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll<HTMLElement>('[data-words]')) {
    const text = words[element.dataset['words'] as keyof typeof words];
    if (typeof text === 'string') show(element, text);
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-page]')) link.href = linkTo(link.pathname);
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-language]')) {
    const other = new URL(window.location.href);
    if (language === 'en') other.searchParams.delete('lang');
    else other.searchParams.set('lang', 'en');
    link.href = other.href;
    link.lang = language === 'en' ? 'id' : 'en';
  }
};
