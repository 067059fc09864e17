import { peopleText, percentText, targetText } from '../numbers.ts';
import { make } from '../page.ts';
import { nameOf, say } from './say.ts';

/** A finding of the quality rules. */
export type Flag = { rule: string; severity: string; message: string };
type Value = {
  live: number;
  coverage: { percent: number } | null;
  numerator: { value: number } | null;
  denominator: { value: number } | null;
  rank: { position: number; of: number } | null;
  target: { met: boolean | null; gapPeople: number | null; target: { percent: number } } | null;
};
/** A value that changes. */
export type Effect = { region: { name: string }; indicator: { name: string }; before: Value; after: Value };

/** The fields to select on flags, wherever they are shown. */
export const flagFields = 'flags { rule severity message }';
const valueFields = `live coverage { percent } numerator { value } denominator { value } rank { position of }
  target { met gapPeople target { percent } }`;
/** The fields to select on effects. */
export const effectFields = `effects { region { name } indicator { name } before { ${valueFields} } after { ${valueFields} } }`;

/** A table that scrolls within itself if the page is narrow. */
export const makeTable = (caption: string, heads: string[], rows: (string | Node)[][]): HTMLElement => {
  const head = make('tr', '', ...heads.map((text) => make('th', '', text)));
  for (const cell of head.children) cell.setAttribute('scope', 'col');
  const body = rows.map((cells) => make('tr', '', ...cells.map((cell) => make('td', '', cell))));
  const table = make(
    'table',
    '',
    make('caption', 'for-ears', caption),
    make('thead', '', head),
    make('tbody', '', ...body),
  );
  const frame = make('div', 'table', table);
  frame.role = 'region';
  frame.ariaLabel = caption;
  frame.tabIndex = 0;
  return frame;
};

const countsText = ({ numerator, denominator }: Value): string =>
  numerator ? [numerator, denominator].flatMap((part) => (part ? peopleText(part.value) : [])).join(' / ') : '';
const rankText = ({ rank }: Value): string => (rank ? say.rankOf(peopleText(rank.position), peopleText(rank.of)) : '–');
const targetState = ({ target }: Value): string => {
  if (!target) return '–';
  const state = target.met ? say.met : target.gapPeople === null ? '' : say.missing(peopleText(target.gapPeople));
  return [targetText(target.target.percent), state].filter(Boolean).join(': ');
};

/** One text if nothing changes, otherwise the old one struck out above the new one. */
const moved = (before: string, after: string): Node =>
  before === after
    ? document.createTextNode(after)
    : make(
        'span',
        'moved',
        make('del', '', make('span', 'for-ears', `${say.before} `), before),
        make('ins', '', make('span', 'for-ears', `${say.after} `), after),
      );

const valueText = (value: Value): string =>
  [value.coverage ? percentText(value.coverage.percent) : '–', countsText(value)].filter(Boolean).join(' · ');

/** If a coverage stays the same or is unknown, the part that was counted at events has changed. */
const valueCell = (before: Value, after: Value): Node => {
  const texts = [valueText(before), valueText(after)] as const;
  if (texts[0] !== texts[1] || before.live === after.live) return moved(...texts);
  return moved(say.fromEvents(peopleText(before.live)), say.fromEvents(peopleText(after.live)));
};

/** Every value that changes: before and after, with rank and target. */
export const showEffects = (effects: Effect[]): HTMLElement =>
  effects.length === 0
    ? make('p', 'quiet', say.noEffects)
    : makeTable(
        say.effects,
        [say.region, say.indicator, `${say.before} → ${say.after}`, say.rank, say.target],
        effects.map(({ region, indicator, before, after }) => [
          region.name,
          indicator.name,
          valueCell(before, after),
          moved(rankText(before), rankText(after)),
          moved(targetState(before), targetState(after)),
        ]),
      );

/** Findings of the quality rules, each with its arithmetic. */
export const showFlags = (flags: Flag[]): HTMLElement => {
  const items = flags.map(({ rule, severity, message }) => {
    const name = make('strong', '', `${nameOf(severity)}: ${nameOf(rule)}`);
    const item = make('li', 'flag', name, make('span', '', message));
    item.dataset['severity'] = severity;
    return item;
  });
  if (items.length === 0) return make('p', 'quiet', say.noFlags);
  const list = make('ul', 'flags', ...items);
  list.ariaLabel = say.flags;
  return list;
};
