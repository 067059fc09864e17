import { ask } from '../ask.ts';
import { peopleText } from '../numbers.ts';
import { byId, linkTo, make, makeLink, show } from '../page.ts';
import { words } from '../page-words.ts';

type Found = {
  outreachEvent: { code: string; name: string } | null;
  regions: { nodes: { code: string; name: string; ancestors: { name: string }[] }[] };
};

const typingMs = 180;
const searchQuery = `query ($text: String!) {
  outreachEvent(code: $text) { code name }
  regions(search: $text, first: 8) { nodes { code name ancestors { name } } }
}`;

const pathOf = (ancestors: { name: string }[]): string =>
  ancestors
    .slice(1)
    .map(({ name }) => name)
    .reverse()
    .join(', ');

const showFound = ({ outreachEvent: event, regions }: Found): void => {
  const screens = event
    ? [makeLink(linkTo(`/screen/${event.code}`), '', make('strong', '', event.name), words.screenOf(event.code))]
    : [];
  const boards = regions.nodes.map(({ code, name, ancestors }) =>
    makeLink(linkTo(`/board/${code}`), '', make('strong', '', name), pathOf(ancestors)),
  );
  const links = [...screens, ...boards].map((link) => make('li', '', link));
  byId('found').replaceChildren(...links);
  show(byId('search-state'), links.length === 0 ? words.nothingFound : words.found(peopleText(links.length)));
};

/** Makes the input find regions and screens as you type; Enter opens the first one. */
export const attachSearch = (input: HTMLInputElement): void => {
  let waiting: number | undefined;
  const search = async (): Promise<void> => {
    const text = input.value.trim();
    if (text.length < 2) {
      byId('found').replaceChildren();
      return show(byId('search-state'), '');
    }
    try {
      const found = await ask<Found>(searchQuery, { text: /^[a-z\d]{6}$/i.test(text) ? text.toUpperCase() : text });
      // Responses may arrive out of order.
      if (text === input.value.trim()) showFound(found);
    } catch {
      show(byId('search-state'), words.searchFailed);
    }
  };
  input.addEventListener('input', () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => void search(), typingMs);
  });
  input.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') byId('found').querySelector('a')?.click();
  });
};
