import pino from 'pino';
import { expect, test } from 'vitest';
import { loggedError } from '../../src/terms/logged-error.ts';

test('an error is logged with its kind, text, place and code, and with nothing that a library has added', () => {
  const lines: string[] = [];
  const log = pino({ serializers: { err: loggedError } }, { write: (line: string) => lines.push(line) });
  const command = { name: 'auth', args: ['default', 'rahasia'] };
  const cause = Object.assign(new TypeError('WRONGPASS'), { command });
  const err = Object.assign(new Error('no connection', { cause }), { code: 'ECONNREFUSED', parameters: ['rahasia'] });
  log.error({ err }, 'it failed');
  log.error({ err: new AggregateError([err], 'all failed') }, 'they failed');
  const [one, all] = lines.map((line) => JSON.parse(line));
  const shown = {
    type: 'Error',
    message: 'no connection',
    code: 'ECONNREFUSED',
    stack: expect.stringContaining('logged-error.test.ts'),
    cause: { type: 'TypeError', message: 'WRONGPASS', stack: expect.any(String) },
  };
  expect(one).toMatchObject({ msg: 'it failed', err: shown });
  expect(all.err).toMatchObject({ type: 'AggregateError', errors: [shown] });
  expect(lines.join('')).not.toContain('rahasia');
});

test('an error that is its own cause ends, and so does what is no error', () => {
  const error = new Error('round');
  error.cause = error;
  expect(JSON.stringify(loggedError(error)).length).toBeLessThan(20_000);
  expect([loggedError('text'), loggedError({ password: 'rahasia' })]).toEqual(['text', 'a thrown object']);
});
