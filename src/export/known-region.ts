import type { Queryable } from '../database/database.ts';
import { type ListedRegion, readRegion } from './export.store.ts';
import { ParameterError } from './parameters.ts';

/** The region a parameter names. Throws ParameterError where the tree has none. */
export const knownRegion = async (db: Queryable, parameter: string, code: string): Promise<ListedRegion> => {
  const region = await readRegion(db, code);
  if (!region) throw new ParameterError(parameter, `there is no region ${code}`);
  return region;
};
