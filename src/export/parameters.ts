import { z } from 'zod';
import { RegionLevel } from '../../prisma/generated/client/enums.ts';
import { firstDay } from '../terms/calendar.ts';
import { countryCode, isRegionCode } from '../terms/region-code.ts';
import { basesOf, type Catalogue, type Indicator, indicatorOf, measureOf } from '../values/catalogue.ts';
import { locales } from './table-text.ts';

/** A parameter that cannot be used; the message begins with its name. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';
  readonly parameter: string;

  constructor(parameter: string, message: string) {
    super(`${parameter}: ${message}`);
    this.parameter = parameter;
  }
}

const region = z.string().refine(isRegionCode, { error: 'must be a region code such as 64.71, or ID' });
const notDay = { error: 'must be a day such as 2024-10-31' };
const day = z.iso.date(notDay).refine((text) => text >= firstDay, notDay);
const code = z.string({ error: 'is needed' });
const locale = z.enum(locales, { error: `must be one of ${locales.join(', ')}` }).default('en');

/** The parameters of each export, as they come in a URL. */
const shapes = {
  figures: z.strictObject({
    within: region.default(countryCode),
    measure: code.optional(),
    indicator: code.optional(),
    locale,
  }),
  values: z.strictObject({
    within: region.default(countryCode),
    indicator: code,
    basis: code.optional(),
    level: z.enum(RegionLevel, { error: `must be one of ${Object.keys(RegionLevel).join(', ')}` }).optional(),
    asOf: day.optional(),
    locale,
  }),
  series: z.strictObject({
    region: region.default(countryCode),
    indicator: code,
    basis: code.optional(),
    from: day,
    to: day,
    step: z.enum(['DAY', 'WEEK', 'MONTH'], { error: 'must be one of DAY, WEEK, MONTH' }).default('MONTH'),
    locale,
  }),
};

export type ExportName = keyof typeof shapes;
export type Parameters<Name extends ExportName> = z.infer<(typeof shapes)[Name]>;

export const exportNames = Object.keys(shapes) as ExportName[];
/** The names of an export's parameters. */
export const parameterNames = (name: ExportName): string[] => Object.keys(shapes[name].shape);

/** Reads the parameters of an export. Throws ParameterError for the first that cannot be used, or is not known. */
export const readParameters = <Name extends ExportName>(
  name: Name,
  given: Record<string, string>,
): Parameters<Name> => {
  const read = shapes[name].safeParse(given);
  if (read.success) return read.data as Parameters<Name>;
  const [issue] = read.error.issues;
  if (issue?.code === 'unrecognized_keys')
    throw new ParameterError(issue.keys[0] ?? '', `is not known; there are ${parameterNames(name).join(', ')}`);
  throw new ParameterError(String(issue?.path[0] ?? ''), issue?.message ?? 'cannot be used');
};

/** The indicator a parameter names. Throws ParameterError. */
export const indicatorNamed = (catalogue: Catalogue, text: string): Indicator => {
  const indicator = indicatorOf(catalogue, text);
  if (indicator) return indicator;
  const codes = catalogue.indicators.map((each) => each.code).join(', ');
  throw new ParameterError('indicator', `there is no indicator ${JSON.stringify(text)}; there are ${codes}`);
};

/** Throws ParameterError for a measure that there is not. */
export const assertMeasure = (catalogue: Catalogue, text: string): void => {
  if (measureOf(catalogue, text)) return;
  const codes = catalogue.measures.map((each) => each.code).join(', ');
  throw new ParameterError('measure', `there is no measure ${JSON.stringify(text)}; there are ${codes}`);
};

/** The basis that is named, null for none. Throws ParameterError for one that the indicator does not have. */
export const basisNamed = (indicator: Indicator, text: string | undefined): string | null => {
  if (text === undefined) return null;
  const bases = basesOf(indicator);
  if (bases.includes(text)) return text;
  throw new ParameterError(
    'basis',
    `${indicator.code} has no basis ${JSON.stringify(text)}; it has ${bases.join(', ')}`,
  );
};
