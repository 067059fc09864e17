import type { Connection } from '../live/connection.ts';
import { Newest } from '../live/newest.ts';
import { peopleText, percentText } from '../numbers.ts';
import { byId, language, show } from '../page.ts';
import { words } from '../page-words.ts';
import { targetLine, targetStateText } from '../target-line.ts';
import { type BoardValue, boardValueFields, withSource } from './board-value.ts';
import { showFalls } from './show-falls.ts';

type Children = { childrenBelow: number; childrenKnown: number };
type OwnValue = BoardValue & { version: number; target: Children | null; lapsedTarget: Children | null };

const ownValueSubscription = `subscription ($region: String!, $indicator: ID!) {
  regionIndicator(region: $region, indicator: $indicator, everyMs: 1000) {
    version ${boardValueFields}
    target { childrenBelow childrenKnown }
    lapsedTarget { childrenBelow childrenKnown }
  }
}`;

const showOwnValue = (value: OwnValue, indicator: string): void => {
  const sourced = withSource(value, indicator);
  const { coverage, source } = sourced;
  const line = targetLine(value, language);
  byId('own').hidden = value.coverage === null;
  show(byId('own-percent'), coverage ? percentText(coverage) : '–');
  show(byId('own-target'), coverage && line ? targetStateText(line, language) : '');
  show(byId('own-source'), source);
  const { childrenBelow = 0, childrenKnown = 0 } = value.target ?? value.lapsedTarget ?? {};
  // A region that meets its target may hide children that do not.
  const hides = coverage !== null && line?.state === 'met' && childrenBelow > 0;
  byId('own-below').hidden = !hides;
  show(byId('own-below'), hides ? words.childrenBelow(peopleText(childrenBelow), peopleText(childrenKnown)) : '');
  showFalls([sourced]);
};

/** Shows the value of the board's own region above the ranking of its children, updated live. */
export const followOwnValue = (connection: Connection, region: string, indicator: string): void => {
  const values = new Newest<OwnValue>();
  connection.follow<{ regionIndicator: OwnValue }>({
    query: ownValueSubscription,
    variables: { region, indicator },
    onData: ({ regionIndicator }) => {
      if (values.take(regionIndicator)) showOwnValue(regionIndicator, indicator);
    },
    onComplete: () => {},
    onRefused: () => {},
  });
};
