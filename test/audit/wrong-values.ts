/** The field is left out. */
export const missing = Symbol('missing');
export const deepList = (): unknown => {
  let list: unknown = [];
  for (let depth = 0; depth < 200; depth++) list = [list];
  return list;
};
/** Wrong for nearly every type. */
export const anything = [null, missing, missing, [], {}, true, 5, 'x', [[]], { extra: 1 }, [null]];
const texts = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u001b[31m\u0007',
  '\n\r\t',
  '\uD800',
  'a\uDFFFb',
  '\u202Eabc',
  '\u{1F4A3}'.repeat(100),
  'x'.repeat(201),
  'x'.repeat(501),
  'x'.repeat(2001),
  "'; DROP TABLE activation; --",
  "1' OR '1'='1",
  '$1',
  '%',
  '\\',
  '{"a":1}',
  '__proto__',
  'NaN',
  'null',
  '<script>alert(1)</script>',
  'javascript:alert(1)',
  '6471054107900001',
];
// Unknown ones, those of another kind, and some that exist and are of another scope.
const codes = [
  'ID',
  '33.11',
  '64.71',
  '99',
  '6402',
  '64.71.05.9999',
  'NOPE',
  'IKD_ACTIVE',
  'KTP_ELIGIBLE',
  'KIA_OWNERSHIP',
  'IKD_ACTIVATION',
];
const ids = [
  '1',
  '0',
  '-1',
  '9'.repeat(30),
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-4fff-bfff-ffffffffffff',
];
const nodes = ['Figure:1', 'Figure:\0', 'Region:64', 'OutreachEvent:x', 'Nope:1', 'Activation:1'].map((text) =>
  btoa(text),
);
const wholes = [-1, 0, 1, 5, 10_001, 2_147_483_647, -2_147_483_648, 2_147_483_648, 1.5, 1e308, '5', 'NaN'];
const numbers = [
  -1,
  -0.5,
  0,
  5e-324,
  0.1,
  99.123_456_7,
  1e21,
  1e308,
  -1e308,
  9_007_199_254_740_992,
  'NaN',
  'Infinity',
  '5',
];
const days = [
  '2025-02-30',
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '17-11-2025',
  '2025-11-17T00:00:00Z',
  'soon',
  '',
  20_251_117,
  '2024-02-29',
  '+275760-09-13',
];
const instants = [
  '2025-02-30T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+08:00',
  '9999-12-31T23:59:59-12:00',
  '2025-11-17',
  '2025-11-17T10:00:00',
  '1970-01-01T00:00:00Z',
  '2099-01-01T00:00:00Z',
  'now',
  5,
  '',
];
/** Wrong, extreme or foreign values of each scalar. */
export const ofScalar: Record<string, unknown[]> = {
  Boolean: ['true', 0, 'yes'],
  Date: days,
  DateTime: instants,
  Float: numbers,
  ID: [...texts, ...codes, ...ids, ...nodes, 5, 1.5],
  Int: wholes,
  String: [...texts, ...codes],
};
export const cells = [
  ...texts.filter((text) => text.length < 40),
  '1.234,5',
  '=1+1',
  '-5',
  '1e9',
  '"',
  ',,,',
  '2025-02-30',
  '33.11',
  'COVERAGE',
  '99.99.99',
];
