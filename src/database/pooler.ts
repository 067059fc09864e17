import { BoundedClient, type BoundedClientConfig } from './bounded-client.ts';
import { mark } from './session.ts';

// PgBouncer speaks of the parameter, RDS Proxy of the options.
const refused = /unsupported startup parameter|command-line options/i;

/**
 * Whether a connection is a session of PostgreSQL, with the options that it is opened with. A pooler, which gives each
 * transaction one of its own sessions, swallows or refuses them.
 */
export const keepsSession = async (config: BoundedClientConfig): Promise<boolean> => {
  const client = new BoundedClient(config);
  try {
    await client.connect();
    const { rows } = await client.query('SELECT current_setting($1, true) AS value', [mark.name]);
    return rows[0]?.value === mark.value;
  } catch (error) {
    if (error instanceof Error && refused.test(error.message)) return false;
    throw error;
  } finally {
    client.end().catch(() => {});
  }
};
