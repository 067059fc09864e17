import type { Connection } from './live/connection.ts';
import { statusOf } from './live/status.ts';
import { show } from './page.ts';
import { words } from './page-words.ts';

/**
 * Keeps the page's status dot up to date, and its label if the page has one; returns a function to call on every frame.
 */
export const watchStatus = (connection: Connection): (() => void) => {
  let lastFrameAt: number | null = null;
  const name = document.getElementById('status-name');
  const update = (): void => {
    const status = statusOf({ connected: connection.connected, finished: false, lastFrameAt, now: Date.now() });
    document.body.dataset['status'] = status;
    if (name) show(name, words[status]);
  };
  window.setInterval(update, 1000);
  return () => {
    lastFrameAt = Date.now();
    update();
  };
};
