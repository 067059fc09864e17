/**
 * Prints how long one correction takes on PostgreSQL, over HTTP: as a dry run (`dryRun`), and stored. Both return every
 * value that changes, for a city and everything above it. Each round corrects another entry, first as a dry run, then
 * stored. Asserts nothing. `npm run bench:correct`; BENCH_ROUNDS (default 60) sets the number of rounds.
 */
import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { signToken } from '../src/access/token.ts';
import { startApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { noBudgets } from './fanout-server.ts';
import { onOwnDatabase } from './own-database.ts';

const rounds = Number(process.env['BENCH_ROUNDS'] || 60);
const entries = 5000;
const secret = 'a secret that is only used by this bench';
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const at = (sorted: number[], part: number): number => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;

const correct = `mutation ($input: CorrectActivationInput!) { correctActivation(input: $input) {
  ... on CorrectActivationPayload { counter { version served } correction { id } effects { region { code } indicator { code }
    before { numerator { value } coverage { percent } rank { position of } target { gapPeople } }
    after { numerator { value } coverage { percent } rank { position of } target { gapPeople } } } }
  ... on Refused { code message } } }`;

const bench = async (databaseUrl: string): Promise<void> => {
  const config = readConfig({ PORT: '0', DATABASE_URL: databaseUrl, AUTH_SECRET: secret, ...noBudgets });
  const app = await startApp(config, pino({ level: 'silent' }));
  const token = await signToken(new TextEncoder().encode(secret), {
    subject: 'bench',
    role: 'ADMIN',
    regions: ['ID'],
    expiresAt: new Date(Date.now() + 86_400_000),
  });
  const ask = async (query: string, input: object): Promise<string> => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables: { input } }),
    });
    const answer = await response.text();
    if (answer.includes('"errors"') || answer.includes('"message"')) throw new Error(answer);
    return answer;
  };
  try {
    const now = Date.now();
    const [scheduledStart, scheduledEnd] = [new Date(now), new Date(now + 86_400_000)];
    const planned = await ask(
      'mutation ($input: PlanOutreachInput!) { planOutreach(input: $input) { ... on OutreachPayload { event { code } } } }',
      { name: 'bench', region: '64.71', venueKind: 'SCHOOL', venueName: 'bench', scheduledStart, scheduledEnd },
    );
    const event = /"code":"(\w+)"/.exec(planned)?.[1] ?? '';
    await ask('mutation ($input: OutreachTransitionInput!) { openOutreach(input: $input) { __typename } }', { event });
    const ids: string[] = [];
    while (ids.length < entries) {
      const group = Array.from({ length: 500 }, () => ({ id: randomUUID(), count: 9, occurredAt: new Date() }));
      await ask(
        'mutation ($input: RecordActivationsInput!) { recordActivations(input: $input) { ... on RecordActivationsPayload { counter { served } } } }',
        { event, entries: group },
      );
      ids.push(...group.map(({ id }) => id));
    }
    const times: Record<'tried' | 'stored', number[]> = { tried: [], stored: [] };
    const warmUp = 10;
    for (const [round, activation] of ids.slice(0, warmUp + rounds).entries())
      for (const dryRun of [true, false]) {
        const began = performance.now();
        await ask(correct, { activation, count: 1 + (round % 8), reason: 'bench', dryRun });
        if (round >= warmUp) times[dryRun ? 'tried' : 'stored'].push(performance.now() - began);
      }
    print(`${''.padEnd(34)}${'median ms'.padStart(10)}${'p95 ms'.padStart(10)}`);
    const show = (name: string, each: number[]): number => {
      const sorted = each.toSorted((a, b) => a - b);
      const [median, slow] = [at(sorted, 0.5), at(sorted, 0.95)];
      print(`${name.padEnd(34)}${median.toFixed(1).padStart(10)}${slow.toFixed(1).padStart(10)}`);
      return median;
    };
    const ratio = show('a correction, dry run', times.tried) / show('a correction, stored', times.stored);
    print(`dry run / stored   ${ratio.toFixed(2)} (wanted: below 5)`);
  } finally {
    await app.close();
  }
};

await onOwnDatabase('correct', `${entries.toLocaleString('en')} entries; ${rounds} rounds`, bench);
