import { setTimeout as sleep } from 'node:timers/promises';
import { type Field, fieldAt, sent } from '../harness/field.ts';
import { type Place, peopleOf, trailOf } from './random-viewers.ts';

type Ids = Record<string, string>;
const hour = 3_600_000;

/** The id of a sign-in whose regions lie in this one; it is stored after the request is answered. */
const signInWithin = async (desk: Field, region: string): Promise<string> => {
  for (;;) {
    const { signIns } = await desk.query('query ($within: String!) { signIns(within: $within) { nodes { id } } }', {
      within: region,
    });
    const id = signIns.nodes[0]?.id;
    if (id !== undefined) return id;
    await sleep(20);
  }
};

/** Something of every kind in a region, whose private texts all say where it is. */
export const placeAt = async (url: string, number: number, region: string): Promise<Place> => {
  const [people, trail] = [peopleOf({ number }), trailOf({ number })];
  const [desk, worker, keeper] = await Promise.all([trail, people, trail].map((subject) => fieldAt(url, { subject })));
  if (!desk || !worker || !keeper) throw new Error('there are three');
  const run = async (name: string, type: string, shown: string, input: object, by = keeper) => {
    const text = `mutation ($input: ${type}!) { result: ${name}(input: $input) { ... on Refused { message } ${shown} } }`;
    const { result } = await by.query(text, { input });
    if (result.message) throw new Error(`${name}: ${result.message}`);
    return result;
  };
  const [event, spare, entry] = [await desk.open(region), await desk.plan(region), sent({ count: 20 })];
  await run('editOutreach', 'EditOutreachInput', '', { event, goal: 50, reason: trail });
  await worker.record(event, [entry, sent({ count: 30 })], people);
  const expiresAt = new Date(Date.now() + 5 * hour).toISOString();
  const token = await run('issueFieldToken', 'IssueFieldTokenInput', '... on FieldTokenPayload { id }', {
    event,
    label: trail,
    expiresAt,
  });
  const corrected = await run(
    'correctActivation',
    'CorrectActivationInput',
    '... on CorrectActivationPayload { correction { id } }',
    { activation: entry.id, count: 15, reason: people },
    worker,
  );
  const other = await desk.open(region);
  await worker.record(other, [sent({ count: 3 })], people);
  const moved = await run(
    'moveEntries',
    'MoveEntriesInput',
    '... on MoveEntriesPayload { moveId }',
    { from: other, to: event, reason: people },
    worker,
  );
  const figureOf = (measure: string, value: number) =>
    run('recordFigure', 'RecordFigureInput', '... on FigurePayload { figure { id } }', {
      region,
      metric: 'COUNT',
      measure,
      value,
      asOf: '2025-07-31',
      source: { publisher: 'Dinas' },
    });
  const figure = await figureOf('KTP_RECORDED', 3000);
  await figureOf('IKD_ACTIVE', 4000);
  const csv = `region,metric,measure,value,asOf\n${region},COUNT,KTP_HOLDERS,40000,2025-04-30\n`;
  const imported = await run('importFigures', 'ImportFiguresInput', '... on ImportFiguresPayload { importId }', {
    csv,
    dryRun: false,
    reason: trail,
  });
  const target = await run('setTarget', 'SetTargetInput', '... on TargetPayload { target { id } }', {
    indicator: 'IKD_ACTIVATION',
    region,
    percent: 20,
    from: '2026-01-01',
    to: '2026-12-31',
    setBy: 'Dinas',
    reason: trail,
  });
  const { findings, outreachEvent, audit } = await desk.query(
    `{ findings(within: "${region}", first: 10) { nodes { id region { code } } } outreachEvent(code: "${event}") { id } audit(within: "${region}", first: 1) { nodes { id } } }`,
  );
  const inside = await fieldAt(url, { subject: `masuk-${number}`, regions: [region] });
  await inside.query('{ viewer { role } }');
  const signIn = await signInWithin(desk, region);
  const own = findings.nodes.filter((each: { region: { code: string } }) => each.region.code === region);
  const dismissal = await run(
    'dismissFinding',
    'DismissFindingInput',
    '... on DismissalPayload { dismissal { id } }',
    { finding: own[0].id, reason: people },
    worker,
  );
  const ids: Ids = {
    event,
    spare,
    node: outreachEvent.id,
    eventId: Buffer.from(outreachEvent.id, 'base64').toString().split(':')[1] ?? '',
    activation: btoa(`Activation:${entry.id}`),
    correction: corrected.correction.id,
    token: token.id,
    signIn,
    move: moved.moveId,
    figure: figure.figure.id,
    import: imported.importId,
    target: target.target.id,
    finding: own.at(-1).id,
    dismissal: dismissal.dismissal.id,
    line: audit.nodes[0].id,
  };
  return { number, region, ids };
};
