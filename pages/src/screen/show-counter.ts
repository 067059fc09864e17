import { changeText, peopleText } from '../numbers.ts';
import { byId, language, show } from '../page.ts';
import { words } from '../page-words.ts';
import { dayText, hourText } from '../times.ts';
import { type Counter, regencyOf, type ScreenEvent } from './counter.ts';
import { fallToExplain } from './fall.ts';
import { goalState } from './goal.ts';
import { RollingNumber } from './rolling-number.ts';
import { showShares } from './shares.ts';
import { showMinutes } from './show-minutes.ts';

const mostServices = 3;
let rolling: RollingNumber | undefined;

const showEvent = (event: ScreenEvent): void => {
  const regency = regencyOf(event);
  const place = [event.venueName, event.region.name, ...(regency.code === event.region.code ? [] : [regency.name])];
  show(byId('event-name'), event.name);
  show(byId('event-place'), place.join(' · '));
  document.title = `${event.name} · Jemput`;
  byId('notice').hidden = event.status !== 'PLANNED' && event.status !== 'CANCELLED';
  const { scheduledStart: start, region } = event;
  const begins = words.begins(dayText(start, region.timeZone, language), hourText(start, region.timeZone));
  show(byId('notice'), event.status === 'CANCELLED' ? words.cancelled : begins);
};

const showGoal = (served: number, goal: number | null): void => {
  const state = goalState(served, goal);
  byId('goal').hidden = state.kind === 'none';
  if (state.kind === 'none') return;
  byId('goal').dataset['state'] = state.kind;
  const share = state.kind === 'open' ? state.share : 1;
  byId('goal-fill').style.setProperty('--share', String(share));
  byId('goal-bar').ariaValueNow = String(Math.floor(share * 100));
  show(byId('goal-left'), state.kind === 'open' ? words.toGo(peopleText(state.left)) : words.goalReached);
  const beyond = state.kind === 'reached' && state.beyond > 0 ? [words.beyondGoal(peopleText(state.beyond))] : [];
  show(byId('goal-of'), [words.goalOf(peopleText(goal ?? 0)), ...beyond].join(' · '));
};

const showCorrection = ({ corrections, asOf }: Counter): void => {
  const fall = fallToExplain(corrections, Date.parse(asOf));
  byId('correction').hidden = !fall;
  if (fall) show(byId('correction'), [words.corrected(changeText(fall.delta)), fall.note].filter(Boolean).join(': '));
};

/** Shows one frame of the counter, everywhere on the screen. */
export const showCounter = (counter: Counter): void => {
  const { served, event, measures, fromHere, fromElsewhere } = counter;
  rolling ??= new RollingNumber(byId('served'));
  rolling.roll(served, peopleText(served));
  show(byId('served-text'), peopleText(served));
  showEvent(event);
  showGoal(served, event.goal);
  showCorrection(counter);
  showMinutes(counter);
  const services = measures.toSorted((a, b) => b.served - a.served).slice(0, mostServices);
  showShares(
    byId('services'),
    services.map(({ measure, served: people }) => ({ name: measure.name, people })),
  );
  showShares(byId('domiciles'), [
    { name: words.fromHere(regencyOf(event).name), people: fromHere },
    { name: words.fromElsewhere, people: fromElsewhere, muted: true },
  ]);
};
