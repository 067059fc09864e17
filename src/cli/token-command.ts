import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { longestSubject } from '../access/claims.ts';
import { tokenKeys } from '../access/keys.ts';
import { signToken } from '../access/token.ts';
import { type TokenRole, tokenRoles } from '../access/viewer.ts';
import { readConfig } from '../config.ts';
import { holdsNik } from '../terms/nik.ts';
import { isRegionCode } from '../terms/region-code.ts';
import { StartupError } from '../terms/startup-error.ts';
import { isStorable } from '../terms/text.ts';

type TokenOptions = { role: TokenRole; region: string[]; subject: string; hours: number };

const regions = (code: string, given: string[] | undefined): string[] => {
  if (!isRegionCode(code)) throw new InvalidArgumentError('must be a region code such as 64.71, or ID.');
  return [...(given ?? []), code];
};

const hours = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 8784) throw new InvalidArgumentError('must be 1 to 8784 hours.');
  return value;
};

const subject = (text: string): string => {
  if (text === '' || !isStorable(text, longestSubject))
    throw new InvalidArgumentError(`must have 1 to ${longestSubject} characters.`);
  if (holdsNik(text))
    throw new InvalidArgumentError('must not contain a NIK: name the person or device in another way.');
  return text;
};

/** `jemput token`: prints a token signed with the secret the server uses, for developers and scripts. */
export const addTokenCommand = (program: Command): void => {
  program
    .command('token')
    .description('Print a token that the server accepts, signed with AUTH_SECRET or the secret in DATA_DIR.')
    .addOption(new Option('--role <role>', 'role of the token').choices(tokenRoles).default('ADMIN'))
    .option(
      '--region <code>',
      'region of the token, with its whole subtree; may be repeated (default: ID, everything)',
      regions,
    )
    .option('--subject <name>', 'the person or device that the token is for; never a NIK', subject, 'developer')
    .option('--hours <count>', 'hours until it expires', hours, 24)
    .action(async (options: TokenOptions) => {
      const keys = tokenKeys(readConfig(process.env));
      if ('jwksUrl' in keys) throw new StartupError('AUTH_JWKS_URL is set: tokens come from the identity provider');
      const token = await signToken(keys.secret, {
        subject: options.subject,
        role: options.role,
        regions: options.region ?? ['ID'],
        tokenId: randomUUID(),
        expiresAt: new Date(Date.now() + options.hours * 3_600_000),
      });
      process.stdout.write(`${token}\n`);
    });
};
