import { peopleText, percentText } from '../numbers.ts';
import { byId, language, linkTo, make, makeLink, show } from '../page.ts';
import { words } from '../page-words.ts';
import { targetLine, targetStateText } from '../target-line.ts';
import { type BoardValue, type SourcedValue, withSource } from './board-value.ts';
import { RankChanges } from './rank-change.ts';
import type { Ranking } from './ranking.ts';
import { showFalls } from './show-falls.ts';

const moveMs = 600;
const changes = new RankChanges();
const motion = window.matchMedia('(prefers-reduced-motion: reduce)');

/** The address of a region's board, for the same indicator. */
export const boardLink = (code: string, indicator: string): string =>
  linkTo(`/board/${code}`, indicator === 'IKD_ACTIVATION' ? {} : { indicator });

const makeRow = ({ region }: BoardValue, indicator: string): HTMLElement => {
  const bar = make('span', 'bar', make('span', 'bar-fill'), make('span', 'bar-mark'));
  bar.ariaHidden = 'true';
  const parts = [
    make('span', 'row-rank'),
    make('span', 'row-change'),
    make('strong', 'row-name', region.name),
    make('span', 'row-counts'),
    make('strong', 'row-percent'),
    bar,
    make('span', 'row-source'),
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

const showIn = (row: HTMLElement, position: number, value: SourcedValue, end: number): void => {
  const part = (name: string): HTMLElement => row.querySelector<HTMLElement>(name) ?? row;
  const { coverage, numerator, denominator, source, region } = value;
  const line = targetLine(value, language);
  show(part('.row-rank'), peopleText(position));
  showChange(part('.row-change'), changes.changeOf(region.code, position));
  show(part('.row-percent'), coverage ? percentText(coverage) : '–');
  const counts = numerator && denominator ? [numerator.value, denominator.value].map(peopleText).join(' / ') : '';
  show(part('.row-counts'), counts);
  part('.bar-fill').style.setProperty('--share', String((coverage?.percent ?? 0) / end));
  const mark = part('.bar-mark');
  mark.hidden = !line;
  mark.style.setProperty('--share', String((line?.percent ?? 0) / end));
  row.classList.toggle('met', line?.state === 'met');
  const open = line?.state === 'open' ? [targetStateText(line, language)] : [];
  show(part('.row-source'), [source, ...open].join(' · '));
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
  const shown = entries.map(({ rank, value }) => ({ ...rank, value: withSource(value, indicator.code) }));
  const targets = shown.flatMap(({ value }) => targetLine(value, language)?.percent ?? []);
  const reached = shown.map(({ value: { coverage } }) => coverage?.percent ?? 0);
  const end = targets.length === 0 ? 100 : Math.max(...reached, 1.1 * Math.max(...targets));
  showFalls(shown.map(({ value }) => value));
  const rows = new Map([...list.children].map((row) => [(row as HTMLElement).dataset['code'] ?? '', row]));
  const wanted = shown.map(({ position, value }) => {
    const row = (rows.get(value.region.code) as HTMLElement | undefined) ?? makeRow(value, indicator.code);
    showIn(row, position, value, end);
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
