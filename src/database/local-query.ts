import pg from 'pg';
import type { Settings } from './limits.ts';

/** The connection of the driver, as far as it is used here. */
type Connection = {
  parse: (statement: { text: string }) => void;
  bind: (portal: object) => void;
  execute: (portal: object) => void;
};

/** The driver's own query, whose types do not show how it speaks the protocol. */
type DriverQuery = {
  text: string;
  requiresPreparation: () => boolean;
  submit(connection: Connection): Error | null;
  prepare(connection: Connection): void;
  handleDataRow(message: object): void;
  handleCommandComplete(message: object, connection: Connection): void;
};
type Callback = (error: Error, result: pg.QueryResult) => void;

const Driver = pg.Query as unknown as new (asked: pg.QueryConfig, values: unknown, callback: Callback) => DriverQuery;

const setLocal = ([name, value]: Settings[number]): string => `SET LOCAL ${name} = ${pg.escapeLiteral(value)}`;
const setConfig = ([name, value]: Settings[number]): string =>
  `set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, true)`;

/**
 * A statement that brings its settings along, for a connection whose session may be another one after each transaction.
 * Both are sent at once and make one transaction, so this takes no round trip more. For the same reason the statement is
 * never a named one. `settings` is asked when the statement is sent, and is null inside a transaction, which has them.
 */
export class LocalQuery extends Driver {
  private readonly settings: () => Settings | null;
  /** How many statements have yet to be completed before the own one. */
  private ahead = 0;

  constructor(asked: string | pg.QueryConfig, values: unknown, settings: () => Settings | null, callback: Callback) {
    const { name: _, ...unnamed } = typeof asked === 'string' ? { text: asked } : asked;
    super(unnamed, values, callback);
    this.settings = settings;
  }

  override submit(connection: Connection): Error | null {
    const settings = this.settings();
    // By SET, which takes no snapshot: BEGIN may follow, and set the level of isolation.
    if (settings && !this.requiresPreparation()) {
      this.text = [...settings.map(setLocal), this.text].join('; ');
      this.ahead = settings.length;
    }
    return super.submit(connection);
  }

  override prepare(connection: Connection): void {
    const settings = this.settings();
    // By a function: outside a block, SET LOCAL writes a warning to the log of the server.
    if (settings) {
      connection.parse({ text: `SELECT ${settings.map(setConfig).join(', ')}` });
      connection.bind({});
      connection.execute({});
      this.ahead = 1;
    }
    super.prepare(connection);
  }

  override handleDataRow(message: object): void {
    if (this.ahead === 0) super.handleDataRow(message);
  }

  override handleCommandComplete(message: object, connection: Connection): void {
    if (this.ahead === 0) super.handleCommandComplete(message, connection);
    else this.ahead--;
  }
}
