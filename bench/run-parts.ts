/**
 * Runs all parts of the bench one after the other, in less than half an hour, and writes RESULTS.md. Exits with 1 if a
 * part failed or an answer was wrong. `npm run bench`; BENCH_PARTS=reading,hits runs only these, and the report keeps
 * the latest run of the others.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { print } from './part.ts';
import { parts } from './parts.ts';

const only = process.env['BENCH_PARTS']?.split(',');
const began = performance.now();
const minutes = (since: number): string => `${((performance.now() - since) / 60_000).toFixed(1)} min`;

const run = async (script: string, env: Record<string, string>): Promise<boolean> => {
  const path = join(import.meta.dirname, script);
  const child = spawn(process.execPath, [path], { env: { ...env, ...process.env }, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return code === 0;
};

const failed: string[] = [];
for (const { name, script, shortened } of parts) {
  if (only && !only.includes(name)) continue;
  print(`\n== ${name}`);
  const partBegan = performance.now();
  // A part that fails does not hide the next one.
  if (!(await run(script, shortened))) failed.push(name);
  print(`== ${name}: ${minutes(partBegan)}`);
}
if (!(await run('report.ts', {}))) failed.push('report');
print(`\n${minutes(began)}${failed.length === 0 ? '' : `; failed: ${failed.join(', ')}`}`);
process.exitCode = failed.length === 0 ? 0 : 1;
