import type { Duplex } from 'node:stream';
import pg from 'pg';
import { isReadOnly, readOnlyCode } from './database-errors.ts';

/** A server that may hold the database. */
type Host = { host: string; port: number };

/** The hosts of a URL in order, and the URL of the first of them, which the driver and `URL` understand. */
type HostList = { hosts: Host[]; url: string };

const defaultPort = 5432;
const listShape = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^/?#]+)([/?#].*)?$/;
/** A list is for finding the server that takes writes: nothing else makes sense for a server that records. */
const targets = new Set(['read-write', 'primary']);

const hostOf = (text: string): Host | null => {
  const url = `postgres://${text}`;
  if (!URL.canParse(url)) return null;
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[(.+)\]$/, '$1');
  return host === '' ? null : { host, port: port === '' ? defaultPort : Number(port) };
};

/** Reads `postgres://user:password@host1:5432,host2:5433/database`; null for anything that is no such URL. */
export const readHosts = (text: string): HostList | null => {
  const [, before = '', list = '', after = ''] = listShape.exec(text) ?? [];
  const parts = list.split(',');
  const hosts = parts.map(hostOf);
  const url = `${before}${parts[0]}${after}`;
  if (!URL.canParse(url) || (parts.length > 1 && hosts.includes(null))) return null;
  const parsed = new URL(url);
  const target = parsed.searchParams.get('target_session_attrs');
  if (target !== null && !targets.has(target)) return null;
  // It is ours: to the driver it would be an unknown setting.
  parsed.searchParams.delete('target_session_attrs');
  return { hosts: hosts.filter((each) => each !== null), url: parsed.href };
};

/** A standby that answers tells more than a primary that does not: one of the hosts will take writes once promoted. */
const errorOf = (errors: Error[]): Error => errors.find(isReadOnly) ?? errors[0] ?? new Error('there is no host');

/** The host, of several, that takes writes: it is looked for on all of them at once, as the first may be silent. */
export class Primary {
  private readonly hosts: Host[];
  private readonly config: pg.ClientConfig;
  private readonly withinMs: number;
  private found: Promise<Host> | null = null;

  constructor(hosts: Host[], config: pg.ClientConfig, withinMs: number) {
    this.hosts = hosts;
    this.config = config;
    this.withinMs = withinMs;
  }

  /** The host that took writes when it was last looked for. Rejects if there is none. */
  find(): Promise<Host> {
    if (this.found) return this.found;
    const found = Promise.any(this.hosts.map((host) => this.writable(host))).catch((error: AggregateError) => {
      this.lost();
      throw errorOf(error.errors);
    });
    this.found = found;
    return found;
  }

  /** It is looked for again before the next connection is opened. */
  lost(): void {
    this.found = null;
  }

  private async writable(host: Host): Promise<Host> {
    const { withinMs } = this;
    const client = new pg.Client({ ...this.config, connectionTimeoutMillis: withinMs, query_timeout: withinMs });
    client.on('error', () => {});
    Object.assign(client, host);
    try {
      await client.connect();
      const { rows } = await client.query<{ transaction_read_only: string }>('SHOW transaction_read_only');
      if (rows[0]?.transaction_read_only !== 'off')
        throw Object.assign(new Error(`no host takes writes: not ${host.host}:${host.port}`), { code: readOnlyCode });
      return host;
    } finally {
      // Not a goodbye, which may never be answered.
      (client as unknown as { connection: { stream: Duplex } }).connection.stream.destroy();
    }
  }
}
