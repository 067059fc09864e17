import { ask } from '../ask.ts';
import { Connection } from '../live/connection.ts';
import { Newest } from '../live/newest.ts';
import { followLiveEvents } from '../live-events.ts';
import { peopleText } from '../numbers.ts';
import { byId, language, lastOfPath, linkTo, make, makeLink, show, translatePage } from '../page.ts';
import { words } from '../page-words.ts';
import { watchStatus } from '../status-line.ts';
import { targetLine } from '../target-line.ts';
import { followOwnValue } from './own-value.ts';
import { type Board, boardQuery, type Ranking, rankingSubscription } from './ranking.ts';
import { boardLink, showRows } from './rows.ts';

const region = lastOfPath() || 'ID';
const indicator = new URLSearchParams(window.location.search).get('indicator') ?? 'IKD_ACTIVATION';
const rankings = new Newest<Ranking>();
const connection = new Connection();
const onFrame = watchStatus(connection);
let board: Board | undefined;

const showPath = ({ ancestors, name }: NonNullable<Board['region']>): void => {
  const links = ancestors.map((each) => makeLink(boardLink(each.code, indicator), '', each.name));
  const here = make('span', '', name);
  here.ariaCurrent = 'page';
  byId('path').replaceChildren(...links, here);
};

const showIndicators = ({ indicators }: Board): void =>
  byId('indicators').replaceChildren(
    ...indicators.map(({ code, name }) => {
      const link = makeLink(boardLink(region, code), 'choice', name);
      if (code === indicator) link.ariaCurrent = 'true';
      return link;
    }),
  );

/** Lists the children without data below the ranking, because the way down the tree goes through them too. */
const showMissing = (): void => {
  const ranking = rankings.frame;
  const children = board?.region?.children.nodes ?? [];
  const ranked = new Set(ranking?.entries.map(({ value }) => value.region.code));
  const rest = ranking ? children.filter(({ code }) => !ranked.has(code)) : [];
  byId('missing').hidden = rest.length === 0;
  show(byId('missing-name'), words.withoutData(peopleText(ranking?.missing ?? 0)));
  const chips = rest.map(({ code, name, level }) =>
    make(
      'li',
      '',
      level === 'VILLAGE' ? make('span', 'chip', name) : makeLink(boardLink(code, indicator), 'chip', name),
    ),
  );
  const list = byId('missing-list');
  if (list.children.length !== chips.length) list.replaceChildren(...chips);
};

const showEmpty = (text: string): void => {
  byId('empty').hidden = text === '';
  show(byId('empty'), text);
};

const showRanking = (ranking: Ranking): void => {
  const targets = new Set(ranking.entries.flatMap(({ value }) => targetLine(value, language)?.text ?? []));
  show(byId('legend'), targets.size === 1 ? [...targets].join('') : '');
  showRows(ranking);
  showMissing();
  if (ranking.region.level === 'VILLAGE') showEmpty(words.noChildren);
  else showEmpty(ranking.entries.length === 0 ? words.noRanking : '');
};

const showUnknown = (): void => {
  show(byId('region-name'), words.unknownRegion(region));
  byId('path').replaceChildren(makeLink(linkTo('/board/ID'), '', words.boardLink));
};

const loadBoard = async (): Promise<void> => {
  board = await ask<Board>(boardQuery, { region });
  if (!board.region) return showUnknown();
  document.title = `${words.boardOf(board.region.name)} · Jemput`;
  show(byId('region-name'), board.region.name);
  showPath(board.region);
  showIndicators(board);
  showMissing();
};

translatePage(words);
byId('path').ariaLabel = words.path;
byId('indicators').ariaLabel = words.indicator;
// The ranking is sent again by itself when the server is back; this query has to be repeated until it succeeds.
const load = (): void => void loadBoard().catch(() => window.setTimeout(load, 5000));
load();
connection.follow<{ ranking: Ranking }>({
  query: rankingSubscription,
  variables: { region, indicator },
  onData: ({ ranking }) => {
    if (rankings.take(ranking)) showRanking(ranking);
    onFrame();
  },
  onComplete: () => {},
  onRefused: showEmpty,
});
followOwnValue(connection, region, indicator);
followLiveEvents(connection, region, onFrame);
