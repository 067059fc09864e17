/** Writes schema.graphql; with --check, only says whether it differs, and then exits with 1. */
import { readFileSync, writeFileSync } from 'node:fs';
import { printedSchema } from './server/schema.ts';

const file = new URL('../schema.graphql', import.meta.url);
const printed = printedSchema();
if (!process.argv.includes('--check')) writeFileSync(file, printed);
else if (readFileSync(file, 'utf8') !== printed) {
  process.stderr.write('schema.graphql differs from the code: run npm run schema and commit it\n');
  process.exitCode = 1;
}
