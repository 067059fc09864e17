import type { Queryable } from '../database/database.ts';
import { type RegionRow, readRegion } from './export.store.ts';
import { ParameterError } from './parameters.ts';

/** The region that a parameter names. Throws ParameterError if the tree does not have it. */
export const regionNamed = async (db: Queryable, parameter: string, code: string): Promise<RegionRow> => {
  const region = await readRegion(db, code);
  if (!region) throw new ParameterError(parameter, `there is no region ${code}`);
  return region;
};
