/**
 * The reads of `hour.ts`: pages of a region with its four indicators, asked for by GET with the ETag of the answer
 * before, as a CDN does, which joins equal questions: one that comes while the same is unanswered gets the same answer.
 * Each answer must show every entry that was acknowledged before the question, and none that was not sent.
 */
import { Agent } from 'node:http';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Entries } from './hour-entries.ts';
import { type Answered, ask } from './reading-load.ts';
import { district, workloads } from './reading-workloads.ts';

/** An answer that a CDN keeps: its ETag, and the number of activations that it shows, null if it has only a percentage. */
type Kept = { etag: string | undefined; shown: number | null };
/** `base` is the number that the page showed before all entries. */
type Page = { code: string; url: string; base: number | null; kept: Kept; asked: Promise<boolean> | null };
/** `fresh`, `unchanged` and `failed` count questions to the server; `took` is in µs, from the time at which a read was due. */
export type ReadCounts = {
  reads: number;
  fresh: number;
  unchanged: number;
  failed: number;
  took: RecordableHistogram;
};

const connections = 64;
const lastAnswersMs = 30_000;
const none = (): ReadCounts => ({ reads: 0, fresh: 0, unchanged: 0, failed: 0, took: createHistogram() });
const question = workloads.find(({ name }) => name === 'W6')?.question.jemput ?? '';

type Shown = { indicator: { code: string }; numerator: { value: number } | null };
const shownIn = ({ body }: Answered): number | null => {
  const { data } = JSON.parse(body.toString()) as { data: { region: { indicators: Shown[] } } };
  const value = data.region.indicators.find(({ indicator }) => indicator.code === 'IKD_ACTIVATION');
  if (!value) throw new Error(`no indicator: ${body.toString().slice(0, 300)}`);
  return value.numerator?.value ?? null;
};

export class Reads {
  readonly failures = new Set<string>();
  /** Wrong answers: their number, and some of them. */
  wrong = 0;
  readonly examples: string[] = [];
  private readonly pages: Map<string, Page>;
  private readonly entries: Entries;
  // First in, first out: a connection that stays idle may be closed by the server just when it is used again.
  private readonly agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' });
  private counts = none();
  private isStopped = false;
  private unanswered = 0;
  private reading: Promise<void> | undefined;

  constructor(url: string, codes: string[], entries: Entries) {
    this.entries = entries;
    const pathOf = (code: string): string =>
      `/graphql?query=${encodeURIComponent(question.replace(district, code).replace(/\s+/g, ' '))}`;
    this.pages = new Map(
      codes.map((code) => [
        code,
        { code, url: url + pathOf(code), base: 0, kept: { etag: undefined, shown: null }, asked: null },
      ]),
    );
  }

  /** Reads every page before there are entries. */
  async begin(): Promise<void> {
    for (const page of this.pages.values()) page.base = shownIn(await ask({ url: page.url }, this.agent));
  }

  /** Reads pages at random, whether or not earlier questions have been answered. */
  start(perSecond: number): void {
    const pages = [...this.pages.values()];
    const run = async (): Promise<void> => {
      const began = performance.now();
      for (let count = 0; !this.isStopped; await sleep(1))
        for (const due = ((performance.now() - began) * perSecond) / 1000; count < due; count++) {
          const page = pages[Math.floor(Math.random() * pages.length)];
          if (page) void this.read(page, began + (count * 1000) / perSecond);
        }
    };
    this.reading = run();
  }

  /** Asks for one page now, whether or not the same question is unanswered. */
  look(code: string): void {
    const page = this.pages.get(code);
    if (page) void this.ask(page);
  }

  /** The counts since this was last called. */
  take(): ReadCounts {
    const counts = this.counts;
    this.counts = none();
    return counts;
  }

  /** Waits for the last answers, and then compares every page with all entries. */
  async end(): Promise<void> {
    this.isStopped = true;
    await this.reading;
    const deadline = performance.now() + lastAnswersMs;
    while (this.unanswered > 0 && performance.now() < deadline) await sleep(20);
    this.counts.failed += this.unanswered;
    for (const page of this.pages.values()) await this.ask(page);
    this.close();
  }

  close(): void {
    this.isStopped = true;
    this.agent.destroy();
  }

  private async read(page: Page, dueMs: number): Promise<void> {
    page.asked ??= this.ask(page).finally(() => {
      page.asked = null;
    });
    if (!(await page.asked)) return;
    this.counts.reads++;
    this.counts.took.record(Math.max(1, Math.round((performance.now() - dueMs) * 1000)));
  }

  /** Returns whether the question was answered. */
  private async ask(page: Page): Promise<boolean> {
    const { kept, code } = page;
    const acknowledged = this.entries.acknowledged.of(code);
    this.unanswered++;
    try {
      const answer = await ask({ url: page.url, ...(kept.etag && { etag: kept.etag }) }, this.agent);
      const isFresh = answer.status === 200;
      if (!isFresh && answer.status !== 304)
        throw new Error(`${answer.status} ${answer.body.toString()}`.slice(0, 300));
      this.counts[isFresh ? 'fresh' : 'unchanged']++;
      if (isFresh) page.kept = { etag: answer.etag, shown: shownIn(answer) };
      const shown = isFresh ? page.kept.shown : kept.shown;
      this.compare(page, shown, acknowledged);
      return true;
    } catch (error) {
      this.counts.failed++;
      if (this.failures.size < 5) this.failures.add(String(error));
      return false;
    } finally {
      this.unanswered--;
    }
  }

  private compare({ code, base }: Page, shown: number | null, acknowledged: number): void {
    const [least, most] = base === null ? [null, null] : [base + acknowledged, base + this.entries.sent.of(code)];
    const isRight = least === null || shown === null ? shown === least : shown >= least && shown <= most;
    if (isRight) return;
    this.wrong++;
    if (this.examples.length < 5) this.examples.push(`${code} shows ${shown}, not ${least} to ${most}`);
  }
}
