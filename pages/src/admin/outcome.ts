import { peopleText } from '../numbers.ts';
import { language, make } from '../page.ts';
import { provenanceWordsIn } from '../provenance-words.ts';
import { dateText } from '../times.ts';
import { type EffectIndicator, type EffectValue, effectValueFields, targetState, valueText } from './effect-value.ts';
import { nameOf, say } from './say.ts';

/** A finding of the quality rules. */
export type Flag = { rule: string; severity: string; message: string };
/** A value that changes. */
export type Effect = {
  region: { name: string; childCount: number };
  indicator: EffectIndicator;
  before: EffectValue;
  after: EffectValue;
};

/** The fields to select on flags, wherever they are shown. */
export const flagFields = 'flags { rule severity message }';
/** The fields to select on effects. */
export const effectFields = `effects { region { name childCount } indicator { code name numerator { code } }
  before { ${effectValueFields} } after { ${effectValueFields} } }`;

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

const rankText = ({ rank }: EffectValue): string =>
  rank ? say.rankOf(peopleText(rank.position), peopleText(rank.of)) : '–';

/** A text and, below it, the smaller text that belongs to it. */
type Stated = { text: string; source: string };

const sourceOf = ({ source }: Stated): Node[] => (source ? [make('span', 'source', source)] : []);
const stated = (text: Stated): Node => make('span', 'moved', text.text, ...sourceOf(text));

/** One text if nothing changes, otherwise the old one struck out above the new one. */
const moved = (before: Stated, after: Stated): Node => {
  if (before.text === after.text && before.source === after.source) return stated(after);
  const [old, now] = [make('span', 'for-ears', `${say.before} `), make('span', 'for-ears', `${say.after} `)];
  return make(
    'span',
    'moved',
    make('del', '', old, before.text),
    ...sourceOf(before),
    make('ins', '', now, after.text),
    ...sourceOf(after),
  );
};
const movedText = (before: string, after: string): Node =>
  moved({ text: before, source: '' }, { text: after, source: '' });

/** If a coverage stays the same or is unknown, the part that was counted at events has changed. */
const valueCell = ({ region, indicator, before, after }: Effect): Node => {
  const [old, now] = [before, after].map((value) => valueText(value, indicator, region.childCount)) as [Stated, Stated];
  if (old.text !== now.text || before.live === after.live) return moved(old, now);
  const fromEvents = ({ live, asOf }: EffectValue, { source }: Stated): Stated => ({
    text: say.fromEvents(peopleText(live)),
    source: source || provenanceWordsIn(language).asOf(`${dateText(asOf, language, 'short')}, Jemput`),
  });
  return moved(fromEvents(before, old), fromEvents(after, now));
};

/** Every value that changes: before and after, with rank and target. */
export const showEffects = (effects: Effect[]): HTMLElement =>
  effects.length === 0
    ? make('p', 'quiet', say.noEffects)
    : makeTable(
        say.effects,
        [say.region, `${say.before} → ${say.after}`, say.rank, say.target],
        effects.map((effect) => {
          const { region, indicator, before, after } = effect;
          return [
            stated({ text: region.name, source: indicator.name }),
            valueCell(effect),
            movedText(rankText(before), rankText(after)),
            movedText(targetState(before), targetState(after)),
          ];
        }),
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
