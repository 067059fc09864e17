/**
 * The questions of `reading.ts`, in the words of each schema, and how an answer reads as lines of text, so that answers
 * of every shape can be compared with what SQL finds.
 */

/** The schemas: Jemput's; that of Yoga, Mercurius and Apollo; PostGraphile's, made from the tables; paths of URLs. */
export type Dialect = 'jemput' | 'plain' | 'postgraphile' | 'paths';
// biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of one schema or another.
export type Answer = any;
export type Workload = {
  name: string;
  about: string;
  /** A GraphQL query, or a path. EVENT stands for the code of the event. */
  question: Record<Dialect, string>;
  /** The lines of an answer; `data` is the value of its only root field. */
  lines: (data: Answer) => string[];
};

export const province = '64';
export const district = '64.71.01';
// Many villages are called Sidomulyo.
export const misspelt = 'Sidomulo';

const listOf = (list: Answer): Answer[] => list?.nodes ?? list ?? [];
const quantityOf = (quantity: Answer): number | null => quantity?.value ?? quantity ?? null;

export const valueLine = (
  region: { code: string; name: string },
  indicator: string,
  part: number | null,
  whole: number | null,
  percent: number | null,
): string => `${region.code} ${region.name}, ${indicator}: ${part} of ${whole}, ${percent?.toFixed(6)}`;

const valueLines = (region: Answer): string[] => [
  ...listOf(region.indicators).map(({ indicator, coverage, numerator, denominator, ...value }) =>
    valueLine(
      region,
      indicator.code ?? indicator,
      quantityOf(numerator),
      quantityOf(denominator),
      coverage?.percent ?? value.percent ?? null,
    ),
  ),
  ...listOf(region.children).flatMap(valueLines),
];

const nameLines = (region: Answer, above = ''): string[] => {
  const path = `${above}/${region.name}`;
  return [path, ...listOf(region.children).flatMap((child) => nameLines(child, path))];
};

const ancestorsOf = ({ ancestors, parent }: Answer): Answer[] =>
  ancestors ?? (parent ? [...ancestorsOf(parent), parent] : []);
const pathOf = (region: Answer): string =>
  [...ancestorsOf(region), region].map(({ code, name }) => `${code} ${name}`).join(' > ');

const counterLines = ({ counter, ...event }: Answer): string[] => {
  const { name, version, served, net, fromHere, lastActivationAt, measures, segments } = { ...event, ...counter };
  return [
    `${name}, ${version}: ${served} ${net} ${fromHere} ${new Date(lastActivationAt).toISOString()}`,
    ...listOf(measures).map((of) => `${of.measure.code ?? of.measure}: ${of.served} ${of.net}`),
    ...listOf(segments).map((of) => `${of.segment}: ${of.served}`),
  ];
};

const value =
  'code name indicators { indicator { code } coverage { percent } numerator { value } denominator { value } }';
const row =
  'code name indicators: regionIndicatorsByRegionCode { nodes { indicator: indicatorCode percent numerator denominator } }';
const below = 'children: regionsByParentCode(orderBy: CODE_ASC)';
const counts = 'measures { measure { code } served net } segments { segment served }';
const parents = 'parent { code name parent { code name parent { code name parent { code name } } } }';

export const workloads: Workload[] = [
  {
    name: 'W1',
    about: 'a province, its regencies and their districts, each with its four indicators',
    question: {
      jemput: `{ region(code: "${province}") { ${value} children(first: 100) { nodes { ${value}
        children(first: 100) { nodes { ${value} } } } } } }`,
      plain: `{ region(code: "${province}") { ${value} children { ${value} children { ${value} } } } }`,
      postgraphile: `{ regionByCode(code: "${province}") { ${row} ${below} { nodes { ${row} ${below} { nodes { ${row} } } } } } }`,
      paths: `/values/${province}`,
    },
    lines: valueLines,
  },
  {
    name: 'W2',
    about: 'the names of a province’s regencies, districts and villages',
    question: {
      jemput: `{ region(code: "${province}") { name children(first: 100) { nodes { name children(first: 100) { nodes { name
        children(first: 100) { nodes { name } } } } } } } }`,
      plain: `{ region(code: "${province}") { name children { name children { name children { name } } } } }`,
      postgraphile: `{ regionByCode(code: "${province}") { name ${below} { nodes { name ${below} { nodes { name
        ${below} { nodes { name } } } } } } } }`,
      paths: `/names/${province}`,
    },
    lines: (data) => nameLines(data),
  },
  {
    name: 'W3',
    about: 'the counter of an event by its code, with measures and segments',
    question: {
      jemput: `{ outreachEvent(code: "EVENT") { name counter { version served net fromHere fromElsewhere goalPercent
        lastActivationAt ${counts} } } }`,
      plain: `{ outreachEvent(code: "EVENT") { name counter { version served net fromHere fromElsewhere goalPercent
        lastActivationAt ${counts} } } }`,
      postgraphile: `{ outreachEventByCode(code: "EVENT") { name goal counter: eventTallyByEventId { version served net
        fromHere lastActivationAt } measures: eventMeasuresByEventId { nodes { measure: measureCode served net } }
        segments: eventSegmentsByEventId { nodes { segment served } } } }`,
      paths: '/counter/EVENT',
    },
    lines: counterLines,
  },
  {
    name: 'W4',
    about: 'the first ten villages with a misspelt name, with their paths',
    question: {
      jemput: `{ regions(search: "${misspelt}", level: VILLAGE, first: 10) { nodes { code name ancestors { code name } } } }`,
      plain: `{ villages(search: "${misspelt}", first: 10) { code name ${parents} } }`,
      postgraphile: `{ villages(search: "${misspelt}", first: 10) { nodes { code name
        ${parents.replaceAll('parent', 'parent: regionByParentCode')} } } }`,
      paths: `/search/${misspelt}`,
    },
    lines: (data) => listOf(data).map((region, place) => `${place + 1}. ${pathOf(region)}`),
  },
  {
    name: 'W5',
    about: 'the smallest question: `{ __typename }`',
    question: { jemput: '{ __typename }', plain: '{ __typename }', postgraphile: '{ __typename }', paths: '/' },
    lines: (data) => [String(data)],
  },
  {
    name: 'W6',
    about: 'one district with its four indicators',
    question: {
      jemput: `{ region(code: "${district}") { ${value} } }`,
      plain: `{ region(code: "${district}") { ${value} } }`,
      postgraphile: `{ regionByCode(code: "${district}") { ${row} } }`,
      paths: `/value/${district}`,
    },
    lines: valueLines,
  },
];
