import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { account } from './cluster.ts';
import { temporaryFolder } from './temporary.ts';

/** Certificates of a server for `localhost`, in files: its key, its own, that of its authority, and that of another. */
export type Certificates = { key: string; own: string; authority: string; other: string; remove: () => void };

const withKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-batch'];

/** Made by openssl, in a folder of their own, and owned by the account that PostgreSQL runs as. */
export const createCertificates = (): Certificates => {
  const folder = temporaryFolder();
  const file = (name: string): string => join(folder, name);
  const make = (name: string, subject: string, ...more: string[]): void => {
    const files = ['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)];
    execFileSync('openssl', ['req', '-x509', ...withKey, '-subj', `/CN=${subject}`, ...files, ...more], {
      stdio: 'ignore',
    });
  };
  make('authority', 'authority of tests');
  make('other', 'another authority');
  const signed = ['-CA', file('authority.pem'), '-CAkey', file('authority.key')];
  make('server', 'localhost', ...signed, '-addext', 'subjectAltName=DNS:localhost');
  const { uid, gid } = account();
  if (uid !== undefined && gid !== undefined) chownSync(file('server.key'), uid, gid);
  chmodSync(file('server.key'), 0o600);
  chmodSync(folder, 0o755);
  return {
    key: file('server.key'),
    own: file('server.pem'),
    authority: file('authority.pem'),
    other: file('other.pem'),
    remove: () => rmSync(folder, { recursive: true }),
  };
};
