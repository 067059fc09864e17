import { peopleText, rateText } from '../numbers.ts';
import { byId, show } from '../page.ts';
import { words } from '../page-words.ts';
import type { Counter } from './counter.ts';
import { servedByMinute } from './minutes.ts';

const minutes = 30;
const [width, height, gap] = [300, 60, 3];
const svg = 'http://www.w3.org/2000/svg';

/** Shows people per minute: the current pace, and a bar for each of the last minutes. */
export const showMinutes = ({ perMinute, minutes: counts, asOf }: Counter): void => {
  show(byId('per-minute'), rateText(perMinute));
  const byMinute = servedByMinute(counts, Date.parse(asOf), minutes);
  const most = Math.max(...byMinute);
  show(byId('busiest'), most > 0 ? words.mostInMinute(peopleText(most)) : '');
  const picture = byId('minutes');
  byMinute.forEach((served, index) => {
    const bar = picture.children[index] ?? picture.appendChild(document.createElementNS(svg, 'rect'));
    // A quiet minute keeps a line, so that the axis is visible.
    const tall = served > 0 ? Math.max(6, (served / most) * height) : 2;
    const place = { x: (index * width) / minutes, y: height - tall, width: width / minutes - gap, height: tall };
    for (const [name, value] of Object.entries(place)) bar.setAttribute(name, String(value));
    bar.classList.toggle('quiet', served === 0);
  });
};
