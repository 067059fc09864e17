import { languageOf } from './language.ts';

/** The language of this page. */
export const language = languageOf(window.location.search);

/** The element with an id that the page's HTML must contain. */
export const byId = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
};

/** Sets an element's text if it differs, so that nothing is announced or repainted needlessly. */
export const show = (element: HTMLElement, text: string): void => {
  if (element.textContent !== text) element.textContent = text;
};

/** A new element with a class and content: texts, child elements, or both. */
export const make = (tag: string, className: string, ...content: (string | Node)[]): HTMLElement => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
};

/** The address of another page of this site, in the language of this page. */
export const linkTo = (path: string, query: Record<string, string> = {}): string => {
  const search = new URLSearchParams({ ...query, ...(language === 'en' && { lang: 'en' }) });
  return search.size > 0 ? `${path}?${search}` : path;
};

/** A link to another page of this site. */
export const makeLink = (href: string, className: string, ...content: (string | Node)[]): HTMLAnchorElement => {
  const link = make('a', className, ...content) as HTMLAnchorElement;
  link.href = href;
  return link;
};

/** The last part of the page's path, or an empty text: CODE in /screen/CODE. */
export const lastOfPath = (): string => {
  const [, , last = ''] = window.location.pathname.split('/');
  try {
    return decodeURIComponent(last).toUpperCase();
  } catch {
    return last;
  }
};

/** Translates the page: the HTML is Indonesian, its elements name their texts, and its links keep the language. */
export const translatePage = (texts: Record<string, unknown>): void => {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll<HTMLElement>('[data-words]')) {
    const text = texts[element.dataset['words'] ?? ''];
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
