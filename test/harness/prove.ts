/**
 * Puts the promises of docs/promises.md to the test at PROVE_SCALE (default 5) times the usual size, and writes the
 * figures into that document. Exits with 1 if a test fails or a promise did not hold. `npm run prove`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { added, promisesIn, testsIn, withFigures } from './proven-figures.ts';

const root = join(import.meta.dirname, '../..');
const path = join(root, 'docs/promises.md');
const document = readFileSync(path, 'utf8');
const scale = process.env['PROVE_SCALE'] || '5';
const report = join(root, 'test-results/proved.jsonl');

const print = (line: string): void => void process.stdout.write(`${line}\n`);

type Run = { name: string; args: string[]; env?: Record<string, string> };

const vitest = (project: string, tests: string[], ...more: string[]): string[] => [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--project',
  project,
  ...more,
  ...tests,
];
const timeout = ['--test-timeout', '3600000'];
const isEmbedded = (test: string): boolean => test.endsWith('.embedded.test.ts');
const tests = testsIn(document);
const runs: Run[] = [
  {
    name: 'the tests of the promises, on PostgreSQL',
    args: vitest(
      'services',
      tests.filter((test) => !isEmbedded(test)),
      ...timeout,
    ),
  },
  { name: 'those on the embedded database', args: vitest('embedded', tests.filter(isEmbedded), ...timeout) },
];

const succeeds = ({ name, args, env }: Run): boolean => {
  print(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PROVE_SCALE: scale, PROVE_REPORT: report, ...env },
  });
  return status === 0;
};

mkdirSync(join(root, 'test-results'), { recursive: true });
writeFileSync(report, '');
const failed = runs.filter((run) => !succeeds(run));

const promises = promisesIn(document);
const proofs = added(readFileSync(report, 'utf8')).toSorted(
  (a, b) => promises.indexOf(a.promise) - promises.indexOf(b.promise),
);
const when = new Date().toISOString().slice(0, 10);
const outcome = failed.length === 0 ? 'every test passed' : `FAILED: ${failed.map(({ name }) => name).join(', ')}`;
writeFileSync(
  path,
  withFigures(document, `\`npm run prove\` on ${when}, at ${scale} times the usual size; ${outcome}:`, proofs),
);
for (const { promise, what, count, wrong } of proofs) print(`${promise}: ${what} ${count}, wrong ${wrong}`);
print(outcome);
const isProven = failed.length === 0 && proofs.length > 0 && proofs.every(({ wrong }) => wrong === 0);
process.exitCode = isProven ? 0 : 1;
