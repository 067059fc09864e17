import { readFileSync } from 'node:fs';
import { buildSchema, type GraphQLInputObjectType, getNamedType } from 'graphql';
import { type Field, sent } from '../harness/field.ts';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

/** Every mutation of the schema with its one input. */
export const mutations: { name: string; input: GraphQLInputObjectType }[] = Object.values(
  schema.getMutationType()?.getFields() ?? {},
).map(({ name, args }) => ({ name, input: getNamedType(args[0]?.type) as GraphQLInputObjectType }));

const value = `asOf origin missing live version computedAt provisional dataAsOf dataFrom completeness
  coverage { percent low high text basis { code } } numerator { value low high measure { code } figure { id } }
  denominator { value figure { id } }
  target { target { id percent } people gapPeople gapPoints met achievement { percent text } childrenBelow childrenKnown
    neededPerDay pacePerDay forecastOn } targets { target { id } met } lapsedTarget { target { id } }
  rank { position best worst of } evidence { id } claims { id } flags { rule severity message people figures { id } }`;
const effects = `effects { region { code } indicator { code } before { ${value} } after { ${value} } }`;
const flags = 'flags { rule severity message people figures { id } }';
const counter = `version served net fromHere fromElsewhere perMinute lastActivationAt asOf
  measures { measure { code } served net } segments { segment served } corrections { delta note }`;

const payloads: Record<string, string> = {
  OutreachPayload: 'event { id code name status goal }',
  CorrectActivationPayload: `dryRun correction { id delta reason publicNote } counter { ${counter} } ${effects}`,
  MoveEntriesPayload: `dryRun moveId moved people left counter { ${counter} } otherCounter { ${counter} }`,
  FigurePayload: `dryRun figure { id value recordedAt } ${flags} ${effects}`,
  TargetPayload: `dryRun target { id percent setBy status } ${effects}`,
  ImportFiguresPayload: `dryRun importId rows created unchanged retracted errorCount errors { row message } ${flags}`,
  FieldTokenPayload: 'id token expiresAt',
  RevokedPayload: 'id',
  EndSignInPayload: 'id',
  DismissalPayload: 'dismissal { id reason by at takenBackAt }',
};

/** The text of a mutation that asks for all that can be stored of its outcome; its result is named result. */
export const textOf = (name: string): string => {
  const input = mutations.find((each) => each.name === name)?.input.name;
  const shown = Object.entries(payloads).map(([type, fields]) => `... on ${type} { ${fields} }`);
  const result = getNamedType(schema.getMutationType()?.getFields()[name]?.type)?.name;
  const members = schema.getPossibleTypes(schema.getType(result ?? '') as never).map((type) => type.name);
  const own = shown.filter((_text, index) => members.includes(Object.keys(payloads)[index] ?? ''));
  return `mutation ($input: ${input}!) { result: ${name}(input: $input) { __typename ${own.join(' ')}
    ... on Refused { code message path } } }`;
};

/** An input that is accepted, and changes to it: one that is refused, and one that is other content. */
export type Repeated = { input: object; refused: object; other: object };

const why = { reason: 'salah ketik' };
const empty = { reason: ' ' };
const otherwise = { reason: 'alasan lain' };
const noReason = { reason: 'x'.repeat(501) };
const later = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

const count = (region: string, number: number, more: object = {}): object => ({
  region,
  metric: 'COUNT',
  measure: 'IKD_ACTIVE',
  value: number,
  asOf: '2025-06-30',
  source: { publisher: 'Dinas' },
  ...more,
});
const csv = (region: string): string =>
  `region,metric,measure,value,asOf\n${region},COUNT,KTP_ELIGIBLE,40000,2025-05-31\n${region},COUNT,IKD_ACTIVE,12500,2025-05-31\n`;

/** A request for a mutation that has not been made yet; fails for one that is not in the table. */
export const requestFor = (name: string, field: Field, region: string): Promise<Repeated> => {
  const request = requests[name];
  if (!request) throw new Error(`add ${name} to the table of requests in test/audit/mutations.ts`);
  return request(field, region);
};

const provinces = { '51': 8, '52': 8, '53': 4, '61': 4 };
/** Regions of which nothing is known, one for each mutation. */
export const emptyRegions = Object.entries(provinces).flatMap(([province, count]) =>
  Array.from({ length: count }, (_, index) => `${province}.0${index + 1}`),
);

/** For each mutation, something new that it can be asked, in a region and as an administrator. */
export const requests: Record<string, (field: Field, region: string) => Promise<Repeated>> = {
  planOutreach: async (_field, region) => ({
    input: {
      name: 'Pasar Pagi',
      region,
      venueKind: 'MARKET',
      venueName: 'Pasar',
      scheduledStart: later(0),
      scheduledEnd: later(8),
    },
    refused: { name: ' ' },
    other: { name: 'Pasar Sore' },
  }),
  openOutreach: async (field, region) => ({
    input: { event: await field.plan(region), openedAt: later(-1) },
    refused: noReason,
    other: otherwise,
  }),
  closeOutreach: async (field, region) => ({
    input: { event: await field.open(region) },
    refused: noReason,
    other: otherwise,
  }),
  reopenOutreach: async (field, region) => {
    const event = await field.open(region);
    await field.move('close', event);
    return { input: { event }, refused: noReason, other: otherwise };
  },
  cancelOutreach: async (field, region) => ({
    input: { event: await field.plan(region) },
    refused: noReason,
    other: otherwise,
  }),
  editOutreach: async (field, region) => ({
    input: { event: await field.plan(region), goal: 120, ...why },
    refused: empty,
    other: { goal: null },
  }),
  issueFieldToken: async (field, region) => ({
    input: { event: await field.plan(region), label: 'meja 3', expiresAt: later(2) },
    refused: { label: '' },
    other: { label: 'meja 4' },
  }),
  revokeFieldToken: async (field, region) => {
    const { input } = await requestFor('issueFieldToken', field, region);
    const { result } = await field.query(textOf('issueFieldToken'), { input });
    return { input: { id: result.id }, refused: noReason, other: otherwise };
  },
  endSignIn: async (field, region) => {
    const { id } = await field.signIn({ regions: [region] });
    return { input: { id, ...why }, refused: empty, other: otherwise };
  },
  correctActivation: async (field, region) => {
    const entry = sent({ count: 50 });
    await field.record(await field.open(region), [entry]);
    const input = { activation: entry.id, count: 5, publicNote: 'Dua kali dicatat.', ...why };
    return { input, refused: empty, other: { count: 6 } };
  },
  undoCorrection: async (field, region) => {
    const { input } = await requestFor('correctActivation', field, region);
    const { result } = await field.query(textOf('correctActivation'), { input });
    return { input: { correction: result.correction.id, ...why }, refused: empty, other: otherwise };
  },
  moveEntries: async (field, region) => {
    const [from, to] = [await field.open(region), await field.open(region)];
    await field.record(from, [sent({ count: 7 }), sent({ count: 8 })]);
    return { input: { from, to, ...why }, refused: empty, other: otherwise };
  },
  undoMove: async (field, region) => {
    const { input } = await requestFor('moveEntries', field, region);
    const { result } = await field.query(textOf('moveEntries'), { input });
    return { input: { move: result.moveId, ...why }, refused: empty, other: otherwise };
  },
  recordFigure: async (_field, region) => ({
    input: count(region, 4000),
    refused: { value: -1 },
    other: { value: 4001 },
  }),
  retractFigure: async (field, region) => {
    const { result } = await field.query(textOf('recordFigure'), {
      input: count(region, 5000, { asOf: '2025-07-31' }),
    });
    return { input: { figure: result.figure.id, ...why }, refused: empty, other: otherwise };
  },
  importFigures: async (_field, region) => ({
    input: { csv: csv(region), dryRun: false },
    refused: { reason: 'x'.repeat(501) },
    other: { csv: csv(region).replace('12500', '12501') },
  }),
  undoImport: async (field, region) => {
    const file = csv(region).replaceAll('2025-05-31', '2025-04-30');
    const { result } = await field.query(textOf('importFigures'), { input: { csv: file, dryRun: false } });
    return { input: { importId: result.importId, ...why }, refused: empty, other: otherwise };
  },
  setTarget: async (_field, region) => ({
    input: {
      indicator: 'IKD_ACTIVATION',
      region,
      percent: 12,
      from: '2026-01-01',
      to: '2026-12-31',
      setBy: 'Dinas',
      ...why,
    },
    refused: { percent: 0 },
    other: { percent: 13 },
  }),
  withdrawTarget: async (field, region) => {
    const { input } = await requestFor('setTarget', field, region);
    const { result } = await field.query(textOf('setTarget'), { input: { ...input, setBy: 'Bupati' } });
    return { input: { target: result.target.id, ...why }, refused: empty, other: otherwise };
  },
  dismissFinding: async (field, region) => {
    for (const [measure, value] of Object.entries({ KTP_RECORDED: 3000, IKD_ACTIVE: 4000 }))
      await field.query(textOf('recordFigure'), { input: count(region, value, { measure }) });
    const { findings } = await field.query(
      `{ findings(within: "${region}", rule: PART_EXCEEDS_WHOLE, first: 1) { nodes { id } } }`,
    );
    return { input: { finding: findings.nodes[0].id, ...why }, refused: empty, other: otherwise };
  },
  takeBackDismissal: async (field, region) => {
    const { input } = await requestFor('dismissFinding', field, region);
    const { result } = await field.query(textOf('dismissFinding'), { input });
    return { input: { dismissal: result.dismissal.id, ...why }, refused: empty, other: otherwise };
  },
};
