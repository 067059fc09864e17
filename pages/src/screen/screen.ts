import '../style/rolling-number.css';
import { Connection } from '../live/connection.ts';
import { Newest } from '../live/newest.ts';
import { type Status, statusOf } from '../live/status.ts';
import { byId, lastOfPath, linkTo, makeLink, show, translatePage } from '../page.ts';
import { words } from '../page-words.ts';
import { timeText } from '../times.ts';
import { type Counter, counterSubscription, regencyOf } from './counter.ts';
import { type Coverage, coverageSubscription, showCoverage } from './coverage.ts';
import { qrCode } from './qr-code.ts';
import { sentenceOf } from './sentence.ts';
import { showCounter } from './show-counter.ts';
import { storedState, storeState } from './stored-state.ts';
import { hangOnWall } from './wall.ts';

const sentenceEveryMs = 15_000;
// A closed event can be reopened, so its screen subscribes again, at a rate that costs next to nothing.
const askAgainMs = 60_000;
const code = lastOfPath();
const counters = new Newest<Counter>();
const coverages = new Newest<Coverage>();
const connection = new Connection();
let shown: Counter | undefined;
let lastFrameAt: number | null = null;
let finished = false;
let followsCoverage = false;

const currentStatus = (): Status =>
  statusOf({ connected: connection.connected, finished, lastFrameAt, now: Date.now() });
const lastFrameText = (): string =>
  lastFrameAt !== null && shown ? timeText(lastFrameAt, shown.event.region.timeZone) : '';

const showStatus = (): void => {
  const status = currentStatus();
  document.body.dataset['status'] = status;
  show(byId('status-name'), words[status]);
  const time = lastFrameText();
  const late = status === 'stale' || status === 'offline' || status === 'connecting';
  show(byId('status-detail'), late && time ? words.lastUpdated(time) : '');
};

const speak = (): void => {
  if (!shown) return;
  const { served, event } = shown;
  const sentence = sentenceOf({ served, goal: event.goal, status: currentStatus(), time: lastFrameText() }, words);
  show(byId('sentence'), sentence);
};

const store = (): void => {
  if (shown && lastFrameAt !== null)
    storeState(code, { counter: shown, coverage: coverages.frame ?? null, at: lastFrameAt });
};

const followCoverage = (region: string): void => {
  followsCoverage = true;
  connection.follow<{ regionIndicator: Coverage }>({
    query: coverageSubscription,
    variables: { region },
    onData: ({ regionIndicator }) => {
      if (coverages.take(regionIndicator)) showCoverage(regionIndicator);
      store();
    },
    onComplete: () => {},
    onRefused: () => {},
  });
};

const showUnknown = (): void => {
  document.body.dataset['empty'] = '';
  show(byId('event-name'), words.unknownEvent(code));
  show(byId('served-label'), words.unknownEventHelp);
  byId('served').replaceChildren();
  byId('notice').hidden = false;
  byId('notice').replaceChildren(makeLink(linkTo('/'), '', words.home));
};

const followCounter = (): void =>
  connection.follow<{ eventCounter: Counter }>({
    query: counterSubscription,
    variables: { event: code },
    onData: ({ eventCounter: counter }) => {
      lastFrameAt = Date.now();
      if (counters.take(counter)) {
        shown = counter;
        finished = counter.event.status === 'CLOSED' || counter.event.status === 'CANCELLED';
        showCounter(counter);
      }
      if (!followsCoverage) followCoverage(regencyOf(counter.event).code);
      store();
      showStatus();
    },
    onComplete: () => {
      finished = true;
      showStatus();
      window.setTimeout(followCounter, askAgainMs);
    },
    onRefused: showUnknown,
  });

translatePage(words);
hangOnWall();
const kept = storedState(code);
if (kept) {
  ({ counter: shown, at: lastFrameAt } = kept);
  showCounter(kept.counter);
  if (kept.coverage) showCoverage(kept.coverage);
}
byId('qr').append(qrCode(new URL(linkTo(`/screen/${code}`), window.location.href).href));
show(byId('qr-code'), code);
followCounter();
window.setInterval(showStatus, 1000);
window.setInterval(speak, sentenceEveryMs);
