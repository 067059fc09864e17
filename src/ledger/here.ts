import { ancestorsOf, levelOf } from '../terms/region-code.ts';

/** Where residents count as an event's own: its regency, or its own region where that is wider. */
export const hereOf = (eventRegion: string): string =>
  [...ancestorsOf(eventRegion), eventRegion].find((code) => levelOf(code) === 'REGENCY') ?? eventRegion;
