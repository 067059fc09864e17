import type { Logger } from 'pino';
import type { Queryable } from '../database/database.ts';
import { readRegions, readTreeVersion } from './region.store.ts';
import { Tree } from './tree.ts';

/** How often the version of the stored tree is read. */
const refreshMs = 500;

/** The tree as it is stored now. Every request takes the tree that is present when it begins, and keeps it. */
export class CurrentTree {
  private readonly db: Queryable;
  private present: { version: number; tree: Tree };
  private reading: Promise<void> | undefined;
  private renewed = (): void => {};
  private timer: NodeJS.Timeout | undefined;

  private constructor(db: Queryable, present: { version: number; tree: Tree }) {
    this.db = db;
    this.present = present;
  }

  static async open(db: Queryable): Promise<CurrentTree> {
    return new CurrentTree(db, await readTree(db));
  }

  /** Follows the stored tree until `stop`, and calls `renewed` after each change. */
  start(log: Logger, renewed: () => void): void {
    this.renewed = renewed;
    this.timer = setInterval(() => {
      this.renew().catch((error: unknown) =>
        log.warn({ err: error }, 'the region tree could not be read; the next attempt is in half a second'),
      );
    }, refreshMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.reading?.catch(() => {});
  }

  get tree(): Tree {
    return this.present.tree;
  }

  /** Replaces the tree if a newer version is stored. Calls that come while it is being read share that reading. */
  renew(): Promise<void> {
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async read(): Promise<void> {
    // Once more after each reading, as the tree may have changed while it was read.
    while ((await readTreeVersion(this.db)) !== this.present.version) {
      this.present = await readTree(this.db);
      this.renewed();
    }
  }
}

/** The version is read first: if the tree changes in between, the rows are newer than it, and are read again later. */
const readTree = async (db: Queryable): Promise<{ version: number; tree: Tree }> => {
  const version = await readTreeVersion(db);
  return { version, tree: new Tree(await readRegions(db)) };
};
