import { ancestorsOf, levelOf } from '../terms/region-code.ts';

/** The region whose residents count as local to an event: its regency, or its own region if that is wider. */
export const hereOf = (eventRegion: string): string =>
  [...ancestorsOf(eventRegion), eventRegion].find((code) => levelOf(code) === 'REGENCY') ?? eventRegion;
