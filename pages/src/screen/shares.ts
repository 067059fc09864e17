import { peopleText } from '../numbers.ts';
import { make, show } from '../page.ts';

/** A part of a whole, with its name; a `muted` part has the second colour. */
export type Share = { name: string; people: number; muted?: boolean };

const makeRow = (): HTMLElement => {
  const bar = make('span', 'bar thin', make('span', 'bar-fill'));
  bar.ariaHidden = 'true';
  return make('li', '', make('span', ''), make('strong', ''), bar);
};

/** Shows parts as bars of their sum. Rows are reused, so that the bars move and nothing flickers. */
export const showShares = (list: HTMLElement, shares: Share[]): void => {
  const whole = shares.reduce((sum, { people }) => sum + Math.max(0, people), 0);
  while (list.children.length > shares.length) list.lastElementChild?.remove();
  shares.forEach(({ name, people, muted = false }, index) => {
    const row = (list.children[index] as HTMLElement | undefined) ?? list.appendChild(makeRow());
    row.classList.toggle('muted', muted);
    const [label, count, bar] = row.children as unknown as [HTMLElement, HTMLElement, HTMLElement];
    show(label, name);
    show(count, peopleText(people));
    bar.style.setProperty('--share', String(whole === 0 ? 0 : Math.max(0, people) / whole));
  });
};
