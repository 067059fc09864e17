import { type Child, type Ended, startChild, stopChild } from './child.ts';
import { fieldSettings } from './field.ts';
import { copyTemplate, type TestDatabase, urlOf } from './server.ts';

/** Server processes on one database, which come and go. */
export class Fleet {
  /** Those that have ended. */
  readonly ended: Ended[] = [];
  private readonly running = new Map<Child, string>();
  private readonly database: TestDatabase;
  private turn = 0;

  private constructor(database: TestDatabase) {
    this.database = database;
  }

  static async open(servers: number): Promise<Fleet> {
    const fleet = new Fleet(await copyTemplate());
    await Promise.all(Array.from({ length: servers }, () => fleet.start()));
    return fleet;
  }

  get databaseUrl(): string {
    return urlOf(this.database);
  }

  /** Those that run, as they were at this moment. */
  get servers(): Child[] {
    return [...this.running.keys()];
  }

  /** The URLs of those that run, each time another one first. One that is stopping is among them, and refuses. */
  readonly urls = (): string[] => {
    const all = [...this.running.values()];
    this.turn++;
    return all.map((_, index) => all[(index + this.turn) % all.length] as string);
  };

  /** Starts one more, and resolves once it listens. */
  async start(): Promise<void> {
    const settings = { ...this.database.settings, ...fieldSettings, LOG_LEVEL: 'info', DATABASE_POOL_SIZE: '4' };
    const child = startChild(settings);
    this.running.set(child, await child.url);
  }

  async stop(child: Child): Promise<void> {
    this.ended.push(await stopChild(child));
    this.running.delete(child);
  }

  async kill(child: Child): Promise<void> {
    this.running.delete(child);
    this.ended.push(await stopChild(child, 'SIGKILL'));
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.servers.map((child) => this.stop(child)));
  }

  async remove(): Promise<void> {
    await this.stopAll();
    await this.database.remove();
  }
}
