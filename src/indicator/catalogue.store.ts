import type { PrismaClient } from '../database/database.ts';
import type { Catalogue } from '../values/catalogue.ts';

/** Reads all measures and indicators, in code order. */
export const readCatalogue = async (prisma: PrismaClient): Promise<Catalogue> => {
  const [measures, indicators] = await Promise.all([
    prisma.measure.findMany({ orderBy: { code: 'asc' } }),
    prisma.indicator.findMany({ include: { alternativeBases: true }, orderBy: { code: 'asc' } }),
  ]);
  return {
    measures,
    indicators: indicators.map(({ alternativeBases, ...indicator }) => ({
      ...indicator,
      alternativeBaseCodes: alternativeBases.map((base) => base.measureCode).toSorted(),
    })),
  };
};
