import { isRegionCode } from '../terms/region-code.ts';
import type { Place } from './worst-first.ts';

/** The id of a finding: its region, and its mark, which stays the same while nothing that it stands on changes. */
export const findingIdOf = ({ regionCode, mark }: Pick<Place, 'regionCode' | 'mark'>): string =>
  `${regionCode}:${mark}`;

/** The region and the mark in the id of a finding; null for any other text. */
export const findingKeyOf = (id: string): Pick<Place, 'regionCode' | 'mark'> | null => {
  const [regionCode = '', mark = ''] = id.split(':');
  return isRegionCode(regionCode) && findingIdOf({ regionCode, mark }) === id ? { regionCode, mark } : null;
};
