import type { Queryable } from '../database/database.ts';
import type { Catalogue, Indicator, Measure } from '../values/catalogue.ts';

const measuresInOrder = `SELECT code, name, description, cumulative, within_code AS "withinCode"
  FROM measure ORDER BY code`;

const indicatorsInOrder = `SELECT code, name, description, numerator_code AS "numeratorCode", basis_code AS "basisCode",
    ARRAY(SELECT measure_code FROM indicator_basis WHERE indicator_code = code
      ORDER BY measure_code COLLATE "C") AS "alternativeBaseCodes"
  FROM indicator ORDER BY code`;

/**
 * Reads all measures and indicators, in code order. Each start waits for this. It is not done through Prisma, which
 * loads its WebAssembly for the first query: that was a fifth of a start.
 */
export const readCatalogue = async (db: Queryable): Promise<Catalogue> => {
  const { rows: measures } = await db.query<Measure>(measuresInOrder);
  const { rows: indicators } = await db.query<Indicator>(indicatorsInOrder);
  return { measures, indicators };
};
