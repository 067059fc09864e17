import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { fieldSettings, fieldToken } from '../harness/field.ts';
import { startTestServer } from '../harness/server.ts';
import { temporaryFolder } from '../harness/temporary.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

/** A block of code of README, and the line at which it begins. */
type Block = { line: number; language: string; text: string };
const blocks = [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
  ({ index, 1: language = '', 2: text = '' }): Block => ({
    line: readme.slice(0, index).split('\n').length,
    language,
    text,
  }),
);

/** Blocks that start a server, or follow an event without end. */
const isLeftOut = ({ text }: Block): boolean => text.includes('npm ci') || text.includes('curl -sN');
const isAsked = (block: Block): boolean => ['sh', 'graphql'].includes(block.language) && !isLeftOut(block);

/** A command that a reader runs, with the answer that README shows right after it. */
const steps = blocks.flatMap((block, index) => {
  const next = blocks[index + 1];
  return isAsked(block) ? [{ ...block, shown: next?.language === 'json' ? next.text : null }] : [];
});

const asked = steps.map(({ line }, index) => ({ line, index }));
const answered = steps.flatMap(({ line, shown }, index) => (shown === null ? [] : [{ line, shown, index }]));

type Answer = { data: Record<string, object | null>; errors?: unknown };

/** Ids, codes of events and instants, which differ from run to run. */
const masked = (key: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (key === 'id' || (key === 'code' && /^[A-Z\d]{6}$/.test(value))) return `(${key})`;
  return /^\d{4}-\d\d-\d\dT/.test(value) ? '(instant)' : value;
};
const read = (text: string): unknown => JSON.parse(text, masked);

/** Everything inside an answer, and itself. */
const partsOf = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(partsOf)] : [];

const separator = '\u001E';

/** The output of all steps, in one shell as a reader runs them, with the address and the token of a server of their own. */
const printed = async (): Promise<string[]> => {
  const [server, token, cwd] = [await startTestServer(fieldSettings), await fieldToken(), temporaryFolder()];
  const commands = steps.map(({ language, text }) => (language === 'sh' ? text : `ask '${text}'\n`));
  const script = `printf '${separator}'\n${commands.join(`printf '${separator}'\n`)}`
    .replaceAll('http://127.0.0.1:4000', server.url)
    .replace('$(npm run --silent jemput -- token)', token);
  const PATH = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  try {
    const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd, env: { PATH } });
    return stdout.split(separator).slice(1);
  } finally {
    await server.close();
    rmSync(cwd, { recursive: true });
  }
};

describe('a reader who runs README from top to bottom', () => {
  let answers: string[];
  beforeAll(async () => {
    answers = await printed();
  });

  const answerOf = (index: number): Answer => read(answers[index] ?? '') as Answer;

  test.each(asked)('is refused nothing at line $line', ({ index }) => {
    const { data, errors } = answerOf(index);
    expect(errors).toBeUndefined();
    // A refusal has a code and a message.
    expect(Object.values(data).filter((root) => root && 'code' in root && 'message' in root)).toEqual([]);
  });

  test.each(answered)('gets the answer shown after line $line', ({ index, shown }) => {
    const [answer, expected] = [answerOf(index), read(shown)];
    // README may show only a part.
    expect(partsOf(answer).find((part) => isDeepStrictEqual(part, expected)) ?? answer).toEqual(expected);
  });
});

test('every answer in README comes right after what is asked', () => {
  const unasked = blocks.filter(({ language }, index) => {
    const asked = blocks[index - 1];
    return language === 'json' && !(asked && isAsked(asked));
  });
  expect(unasked.map(({ line }) => line)).toEqual([]);
  expect(answered.length).toBeGreaterThan(10);
});
