import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/database/database.ts';
import { loadShippedData } from '../../src/shipped/load.ts';
import './template.ts';

/** Loads the shipped data once into an embedded database for all test files. */
export default async (project: TestProject): Promise<() => void> => {
  const folder = mkdtempSync(join(tmpdir(), 'jemput-template-'));
  const log = pino({ level: 'silent' });
  const database = await openDatabase({ folder }, (client) => loadShippedData(client, log));
  await database.close();
  project.provide('template', { kind: 'embedded', folder });
  return () => rmSync(folder, { recursive: true });
};
