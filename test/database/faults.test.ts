import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAway, isRetriable } from '../../src/database/database-errors.ts';
import { faultOf, type Reason, reasons } from '../../src/database/faults.ts';
import { unmetNeed } from '../../src/database/server-needs.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

test('README.md lists every reason of /ready, and no other', () => {
  const [, section = ''] = /### Ready or not\n([\s\S]*?)\n## /.exec(readme) ?? [];
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const listed = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code));
  const warnings = [...section.matchAll(/`(CLOCK_WRONG)`:/g)].map(([, code]) => code);
  expect(new Set([...listed, ...warnings])).toEqual(new Set(Object.keys(reasons)));
});

const coded = (code: string, message = 'it failed'): Error => Object.assign(new Error(message), { code });

test.each<[Reason, Error, passes: boolean]>([
  ['FAILING_OVER', coded('25006', 'no host takes writes: not db2:5432'), true],
  ['READ_ONLY', coded('25006'), true],
  ['DISK_FULL', coded('53100'), true],
  ['OUT_OF_MEMORY', coded('53200'), true],
  ['NO_CONNECTIONS', coded('53300'), true],
  ['OVER_LIMIT', coded('53400'), true],
  ['STARTING', coded('57P03', 'the database system is starting up'), true],
  ['STARTING', coded('57P01'), true],
  ['BUSY', coded('40001'), true],
  ['BUSY', coded('55P03'), true],
  ['BUSY', new Error('timeout exceeded when trying to connect'), true],
  ['LOGIN_REFUSED', coded('28P01'), true],
  ['LOGIN_REFUSED', coded('3D000'), true],
  ['NOT_ALLOWED', coded('42501'), false],
  ['UNREACHABLE', coded('08006'), true],
  ['UNREACHABLE', coded('ECONNREFUSED'), true],
  ['UNREACHABLE', coded('EHOSTUNREACH'), true],
  ['UNREACHABLE', coded('ETIMEDOUT', 'Query read timeout: the database did not answer for 6000 ms'), true],
  ['UNREACHABLE', new Error('Connection terminated unexpectedly'), true],
])('%s is told from an error, and whether it may pass', (reason, error, passes) => {
  expect(faultOf(error)?.reason).toBe(reason);
  expect([isRetriable(error), isAway(Object.assign(new Error('of Prisma'), { cause: error }))]).toEqual([
    passes,
    passes,
  ]);
});

test('an error that no operator can mend is none of them', () => {
  for (const error of [coded('23505'), coded('42P01'), coded('ENOENT'), new Error('25006 was expected'), 'text', {}])
    expect([error, faultOf(error)]).toEqual([error, null]);
});

test('a server that is too old or lacks the extension cannot be used', () => {
  const server = { inRecovery: false, extensions: ['pg_trgm', 'plpgsql'] };
  expect(
    [90_624, 120_022, 129_999, 130_000, 150_020, 180_000].map((version) => unmetNeed({ ...server, version })),
  ).toEqual(['VERSION_TOO_OLD', 'VERSION_TOO_OLD', 'VERSION_TOO_OLD', null, null, null]);
  expect(unmetNeed({ ...server, version: 150_020, extensions: ['pg_trgm'] })).toBe('EXTENSION_MISSING');
});
