import { make } from '../page.ts';

/** A place on the page whose content is read from the server. */
export type Latest = {
  element: HTMLElement;
  /**
   * Shows what `read` resolves to. If another reading begins in the meantime, its result is shown and this one is dropped,
   * however late it arrives. Resolves to whether it was shown.
   */
  show: (read: () => Promise<Node[]>) => Promise<boolean>;
};

/** An empty place that is marked as busy while something is read for it. */
export const latest = (): Latest => {
  const element = make('section', 'found-here');
  let readings = 0;
  return {
    element,
    show: async (read) => {
      const reading = ++readings;
      element.ariaBusy = 'true';
      try {
        const nodes = await read();
        if (reading === readings) element.replaceChildren(...nodes);
      } catch (error) {
        if (reading === readings) throw error;
      } finally {
        if (reading === readings) element.ariaBusy = 'false';
      }
      return reading === readings;
    },
  };
};
