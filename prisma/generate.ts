/** Writes prisma/generated from schema.prisma. Runs after every install; needs no engine and no network. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const cli = join(import.meta.dirname, '../node_modules/prisma/build/index.js');
// An install without development packages (the second stage of the Dockerfile) already has the generated files.
if (existsSync(cli)) {
  execFileSync(process.execPath, [cli, 'generate', '--no-hints'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // `generate` asks for a schema engine but never runs it: any existing file will do, and nothing is downloaded.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath },
  });
}
