import { type Command, InvalidArgumentError } from 'commander';
import { tokenKeys } from '../access/keys.ts';
import { signToken } from '../access/token.ts';
import { readConfig } from '../config.ts';
import { createAsk } from '../simulate/client.ts';
import { fetchDomiciles } from '../simulate/outreach-calls.ts';
import { planEvents } from '../simulate/plan.ts';
import { entriesToSend, type PlayedEvent, playEvent } from '../simulate/play.ts';
import { isRegionCode } from '../terms/region-code.ts';
import { StartupError } from '../terms/startup-error.ts';
import { showProgress } from './progress.ts';

type SimulateOptions = {
  url?: string;
  token?: string;
  events: number;
  rate: number;
  seed: number;
  minutes: number;
  region: string;
};

const whole =
  (low: number, high: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < low || value > high)
      throw new InvalidArgumentError(`must be a whole number from ${low} to ${high}.`);
    return value;
  };

const rate = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 1_000_000))
    throw new InvalidArgumentError('must be a number above 0, at most 1000000.');
  return value;
};

const endpoint = (text: string): string => {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError('must be a URL such as http://127.0.0.1:4000/graphql.');
  return text;
};

const regionCode = (text: string): string => {
  if (!isRegionCode(text)) throw new InvalidArgumentError('must be a region code such as 64.71, or ID.');
  return text;
};

/** The endpoint of a server that was started on this machine with the same settings. */
const ownEndpoint = (): string => {
  const { HOST, PORT } = readConfig(process.env);
  if (PORT === 0) throw new StartupError('PORT is 0: pass the address that the log of the server shows with --url');
  // A server that listens on every address is reached at this one.
  const host = ['0.0.0.0', '::'].includes(HOST) ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}/graphql`;
};

/** A token for the region of the events, signed as by `jemput token`. */
const ownToken = async (region: string, lastsMs: number): Promise<string> => {
  const keys = tokenKeys(readConfig(process.env));
  if ('jwksUrl' in keys)
    throw new StartupError(
      'AUTH_JWKS_URL is set: pass a token from the identity provider with --token or JEMPUT_TOKEN',
    );
  const expiresAt = new Date(Date.now() + lastsMs + 3_600_000);
  return signToken(keys.secret, { subject: 'simulate', role: 'COORDINATOR', regions: [region], expiresAt });
};

const numberColumns = ['planned', 'sent', 'accepted', 'duplicates', 'served', 'expected'] as const;

const row = (code: string, numbers: readonly (number | string)[], rest: string): string =>
  `${code.padEnd(8)}${numbers.map((each) => String(each).padStart(12)).join('')}  ${rest}`.trimEnd();

const summary = (outcomes: PlayedEvent[]): string[] => [
  row('event', numberColumns, 'rejected'),
  ...outcomes.map(({ code, planned, sent, accepted, duplicates, served, expectedServed, rejected }) => {
    const reasons = [...rejected].map(([reason, count]) => `${reason} ${count}`).join(', ') || 'none';
    return row(code, [planned, sent, accepted, duplicates, served, expectedServed], reasons);
  }),
];

const simulate = async (options: SimulateOptions): Promise<void> => {
  const { events, rate: times, seed, minutes, region, url = ownEndpoint() } = options;
  const realMs = (minutes * 60_000) / times;
  const token = options.token || process.env['JEMPUT_TOKEN'] || (await ownToken(region, realMs));
  // A server that is not there at the beginning is not waited for: mostly the address is wrong.
  const domiciles = await fetchDomiciles(createAsk(url, token, 0), region);
  const ask = createAsk(url, token);
  const plays = planEvents({ seed, events, minutes, domiciles }, region);

  process.stderr.write(`${events} event(s), ${minutes} minutes in about ${Math.ceil(realMs / 1000)} seconds\n`);
  const total = plays.reduce((sum, play) => sum + entriesToSend(play), 0);
  const progress = showProgress(total, 'entries answered');
  const outcomes = await Promise.all(
    plays.map((play) => playEvent(ask, play, { minutes, rate: times, onAnswered: progress.advance })),
  ).finally(progress.end);

  for (const line of summary(outcomes)) process.stdout.write(`${line}\n`);
  const wrong = outcomes.filter(({ served, expectedServed }) => served !== expectedServed);
  for (const { code, served, expectedServed } of wrong)
    process.stderr.write(`jemput: event ${code} served ${served} people, not the ${expectedServed} that were played\n`);
  if (wrong.length > 0) process.exitCode = 1;
};

/** `jemput simulate`: plays outreach events against a running server, for demonstrations and trials. */
export const addSimulateCommand = (program: Command): void => {
  program
    .command('simulate')
    .description('Play outreach events against a running server. This writes real entries, so use only a test server.')
    .option('--url <url>', 'GraphQL endpoint of the server (default: of HOST and PORT)', endpoint)
    .option(
      '--token <token>',
      'token of a COORDINATOR or ADMIN of the region (default: JEMPUT_TOKEN, otherwise one signed here)',
    )
    .option('--events <count>', 'number of events to play at the same time', whole(1, 100), 3)
    .option('--rate <times>', 'how many times faster than real time', rate, 60)
    .option('--seed <number>', 'random seed; the same seed plays the same people', whole(0, 4_294_967_295), 1)
    .option('--minutes <count>', 'length of the event day in minutes', whole(1, 1440), 480)
    .option('--region <code>', 'region where the events are held', regionCode, '64.71')
    .action(simulate);
};
