import { peopleText, percentText } from '../numbers.ts';
import { byId, linkTo, make, makeLink, show, words } from '../page.ts';
import { RankChanges } from './rank-change.ts';
import type { Ranking, RankingEntry } from './ranking.ts';

const moveMs = 600;
const changes = new RankChanges();
const motion = window.matchMedia('(prefers-reduced-motion: reduce)');

/** The address of a region's board, for the same indicator. */
export const boardLink = (code: string, indicator: string): string =>
  linkTo(`/board/${code}`, indicator === 'IKD_ACTIVATION' ? {} : { indicator });

const makeRow = ({ value: { region } }: RankingEntry, indicator: string): HTMLElement => {
  const bar = make('span', 'bar', make('span', 'bar-fill'), make('span', 'bar-mark'));
  bar.ariaHidden = 'true';
  const parts = [
    make('span', 'row-rank'),
    make('span', 'row-change'),
    make('strong', 'row-name', region.name),
    make('span', 'row-counts'),
    make('strong', 'row-percent'),
    bar,
  ];
  const row = make('li', '');
  // Villages have no children, so there is no board below them.
  if (region.level === 'VILLAGE') row.append(make('div', 'row', ...parts));
  else row.append(makeLink(boardLink(region.code, indicator), 'row', ...parts));
  row.dataset['code'] = region.code;
  return row;
};

const showChange = (element: HTMLElement, places: number): void => {
  const size = peopleText(Math.abs(places));
  element.dataset['direction'] = places > 0 ? 'up' : 'down';
  const sign = make('span', '', `${places > 0 ? '▲' : '▼'} ${size}`);
  sign.ariaHidden = 'true';
  const spoken = make('span', 'for-ears', (places > 0 ? words.risen : words.fallen)(size));
  element.replaceChildren(...(places === 0 ? [] : [sign, spoken]));
};

const showIn = (row: HTMLElement, { rank, value }: RankingEntry, end: number): void => {
  const part = (name: string): HTMLElement => row.querySelector<HTMLElement>(name) ?? row;
  const { coverage, numerator, denominator, target, region } = value;
  show(part('.row-rank'), peopleText(rank.position));
  showChange(part('.row-change'), changes.changeOf(region.code, rank.position));
  show(part('.row-percent'), coverage ? percentText(coverage.percent) : '–');
  const counts = numerator && denominator ? [numerator.value, denominator.value].map(peopleText).join(' / ') : '';
  show(part('.row-counts'), counts);
  part('.bar-fill').style.setProperty('--share', String((coverage?.percent ?? 0) / end));
  const mark = part('.bar-mark');
  mark.hidden = !target;
  mark.style.setProperty('--share', String((target?.target.percent ?? 0) / end));
  row.classList.toggle('met', target?.met === true);
};

/** Animates rows from their old position to the new one. */
const glide = (before: Map<Element, number>): void => {
  for (const [row, top] of before) {
    const moved = top - row.getBoundingClientRect().top;
    if (moved !== 0 && row.isConnected)
      row.animate([{ transform: `translateY(${moved}px)` }, { transform: 'none' }], {
        duration: moveMs,
        easing: 'ease-out',
      });
  }
};

/**
 * Shows the rows of a ranking. All bars share one scale, which ends beyond the target and the best coverage, or at 100
 * percent.
 */
export const showRows = ({ entries, indicator }: Ranking): void => {
  const list = byId('rows');
  const targets = entries.flatMap(({ value: { target } }) => target?.target.percent ?? []);
  const reached = entries.map(({ value: { coverage } }) => coverage?.percent ?? 0);
  const end = targets.length === 0 ? 100 : Math.max(...reached, 1.1 * Math.max(...targets));
  const rows = new Map([...list.children].map((row) => [(row as HTMLElement).dataset['code'] ?? '', row]));
  const wanted = entries.map((entry) => {
    const row = (rows.get(entry.value.region.code) as HTMLElement | undefined) ?? makeRow(entry, indicator.code);
    showIn(row, entry, end);
    return row;
  });
  if (wanted.length === rows.size && wanted.every((row, index) => list.children[index] === row)) return;
  const before = new Map([...list.children].map((row) => [row, row.getBoundingClientRect().top]));
  // A link that is moved in the document loses the focus.
  const focused = document.activeElement;
  list.replaceChildren(...wanted);
  if (focused instanceof HTMLElement && list.contains(focused)) focused.focus({ preventScroll: true });
  if (!motion.matches) glide(before);
};
