import { z } from 'zod';
import { firstDay, knownInstant, lastDay } from '../terms/calendar.ts';
import { countryCode, isRegionCode } from '../terms/region-code.ts';
import {
  basisProblem,
  type Catalogue,
  type Indicator,
  indicatorOf,
  measureOf,
  unknownCode,
} from '../values/catalogue.ts';
import { type Locale, locales } from './table-text.ts';

/** A parameter that cannot be used; the message begins with its name. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';
  readonly parameter: string;

  constructor(parameter: string, message: string) {
    super(`${parameter}: ${message}`);
    this.parameter = parameter;
  }
}

const notDay = { error: 'must be a day such as 2024-10-31' };

/** Parameters that several tables have; each table describes its own meaning of them. */
export const regionParameter = z
  .string()
  .refine(isRegionCode, { error: 'must be a region code such as 64.71, or ID' })
  .default(countryCode);
export const codeParameter = z.string({ error: 'is required' });
export const dayParameter = z.iso.date(notDay).refine((text) => text >= firstDay, notDay);

const notInstant = { error: 'must be an instant with an offset, such as 2025-11-17T09:30:00+08:00' };

export const instantParameter = z
  .string()
  // The plus sign of an offset means a space in a URL.
  .transform((text) => text.replace(/ (?=\d\d:\d\d$)/, '+'))
  .pipe(z.iso.datetime({ offset: true, ...notInstant }))
  .transform((text) => new Date(text))
  .refine((instant) => instant.toISOString() >= firstDay && instant.toISOString() <= `${lastDay}T24`, notInstant);

/** The instant by which everything must have been recorded; null is now. Throws ParameterError for one to come. */
export const knownAtFrom = (asked: Date | undefined, now: Date): Date | null =>
  knownInstant(asked, now, (problem) => new ParameterError('knownAt', problem));

const localeParameter = z
  .enum(locales, { error: `must be one of ${locales.join(', ')}` })
  .default('en')
  .describe('csv: en (comma, decimal point) or id (semicolon, decimal comma)');

/** Reads the parameters of a table. Throws ParameterError for the first one that cannot be used or is unknown. */
export const parameterReader = <Shape extends z.ZodRawShape>(shape: Shape) => {
  type Read = z.infer<z.ZodObject<Shape>> & { locale: Locale };
  const all = z.strictObject({ ...shape, locale: localeParameter });
  return {
    /** Each parameter's name with its meaning, for help. */
    meanings: new Map(Object.entries(all.shape).map(([name, type]) => [name, type.description ?? ''])),
    read: (given: Record<string, string>): Read => {
      const parsed = all.safeParse(given);
      if (parsed.success) return parsed.data as Read;
      const [issue] = parsed.error.issues;
      if (issue?.code === 'unrecognized_keys')
        throw new ParameterError(
          issue.keys[0] ?? '',
          `is not a known parameter; there are ${Object.keys(all.shape).join(', ')}`,
        );
      throw new ParameterError(String(issue?.path[0] ?? ''), issue?.message ?? 'cannot be used');
    },
  };
};

/** The indicator that a parameter names. Throws ParameterError if there is none. */
export const indicatorNamed = (catalogue: Catalogue, text: string): Indicator => {
  const indicator = indicatorOf(catalogue, text);
  if (!indicator) throw new ParameterError('indicator', unknownCode('indicator', text, catalogue.indicators));
  return indicator;
};

/** Throws ParameterError for a measure that does not exist. */
export const assertMeasure = (catalogue: Catalogue, text: string): void => {
  if (!measureOf(catalogue, text))
    throw new ParameterError('measure', unknownCode('measure', text, catalogue.measures));
};

/** The named basis; null if none is named. Throws ParameterError for one that the indicator does not have. */
export const basisNamed = (indicator: Indicator, text: string | undefined): string | null => {
  if (text === undefined) return null;
  const problem = basisProblem(indicator, text);
  if (problem) throw new ParameterError('basis', problem);
  return text;
};
