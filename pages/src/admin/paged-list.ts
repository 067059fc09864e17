import { peopleText } from '../numbers.ts';
import { make, show } from '../page.ts';
import { makeButton } from './field.ts';
import { say } from './say.ts';

/** A page of a list, as the API returns it. */
export type Connection<Item> = {
  nodes: Item[];
  totalCount: number;
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
};
/** The fields to select on a page besides its nodes. */
export const pageFields = 'totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
/** The number of items in a page. */
export const pageSize = 20;

/** The contents of a list, and their source. */
export type List<Item> = {
  load: (cursor: string | null) => Promise<Connection<Item>>;
  row: (item: Item) => HTMLElement;
  /** Pages are requested from the end, with last and before, and shown in reverse. */
  fromEnd?: boolean;
};

/** A list that grows by one page each time its button is pressed. Resolves once its first page is there. */
export const pagedList = async <Item>({ load, row, fromEnd = false }: List<Item>): Promise<HTMLElement> => {
  const [list, state] = [make('ul', 'entries'), make('p', 'quiet')];
  let cursor: string | null = null;
  const more = makeButton(say.more, 'plain', () => void next().catch((error: Error) => show(state, error.message)));
  const next = async (): Promise<void> => {
    const { nodes, totalCount, pageInfo } = await load(cursor);
    cursor = fromEnd ? pageInfo.startCursor : pageInfo.endCursor;
    const rows = (fromEnd ? nodes.toReversed() : nodes).map(row);
    list.append(...rows);
    more.hidden = !(fromEnd ? pageInfo.hasPreviousPage : pageInfo.hasNextPage);
    show(state, totalCount === 0 ? say.nothing : say.of(peopleText(list.children.length), peopleText(totalCount)));
    // The button may be gone, so move the focus to the first of the new rows, where reading continues.
    if (more.hidden) rows[0]?.querySelector<HTMLElement>('button, a')?.focus({ preventScroll: true });
  };
  await next();
  return make('div', 'list', list, state, more);
};

/** A row of a list: its name, further facts about it, and the actions on it. */
export const makeRow = (name: string | Node, about: string[], ...more: (Node | null)[]): HTMLElement => {
  const [texts, buttons] = [
    more.filter((node) => node !== null && !(node instanceof HTMLButtonElement)),
    more.filter((node) => node instanceof HTMLButtonElement),
  ];
  const text = make('div', 'entry-text', make('strong', '', name));
  if (about.length > 0) text.append(make('span', 'quiet', about.join(' · ')));
  text.append(...(texts as Node[]));
  return make('li', 'entry', text, ...(buttons.length > 0 ? [make('div', 'buttons', ...buttons)] : []));
};
