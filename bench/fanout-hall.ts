/** The screens of one server of `fanout.ts`, which run in other processes, and what they saw of the updates. */
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command, Final, Seen } from './fanout-screens.ts';
import { answerOf, type Server, script } from './fanout-server.ts';

/** A commit: the version it led to, and the time of its response, in ms of the machine's own clock. */
type Commit = Final & { atMs: number };
/** The results of a stretch of updates. */
export type Stretch = {
  deliveries: number;
  /** The mean size of a message. */
  bytes: number;
  seconds: number;
  commits: number;
  /** CPU time of the server from the first update until every screen was right. */
  cpuUs: number;
  /** From each commit until the last screen had it or a newer one. */
  latenciesMs: number[];
  /** From the last commit until the last screen had the last state. */
  finalMs: number;
};

const generators = 2;
const settleTimeoutMs = 60_000;
/** A limit, so that a server that does not keep up is not sent ever more requests. */
const mostUnanswered = 64;

const now = (): number => Number(process.hrtime.bigint()) / 1e6;

export class Hall {
  readonly screens: number;
  /** Wrong frames, with an example. */
  readonly wrong: string[] = [];
  private readonly server: Server;
  private readonly events: string[];
  private readonly everyMs: number | null;
  private readonly processes = Array.from({ length: generators }, () => fork(script('fanout-screens.ts')));
  private readonly newest = new Map<string, Commit>();

  /** `everyMs` as in the subscription; null for the server's default. */
  constructor(server: Server, events: string[], screens: number, everyMs: number | null = 100) {
    this.server = server;
    this.events = events;
    this.screens = screens;
    this.everyMs = everyMs;
  }

  /** Opens the screens, and checks that they are there with an update of each event. */
  async open(): Promise<void> {
    const screens = this.screens / this.events.length / generators;
    const audiences = this.events.map((event) => ({ event, screens }));
    await this.tell({ open: { url: this.server.url, everyMs: this.everyMs, audiences } });
    await this.offer(50, this.events.length);
    await this.settle();
  }

  async close(): Promise<void> {
    for (const child of this.processes) if (child.connected) child.disconnect();
    await sleep(500);
  }

  /** Offers updates, event after event, and waits until every screen has the last one. */
  async stretch(perSecond: number, seconds: number): Promise<Stretch> {
    await this.tell('begin');
    const before = await this.server.usage('cpu');
    const beganMs = now();
    const commits = await this.offer(perSecond, perSecond * seconds);
    const parts = await this.settle();
    const after = await this.server.usage('cpu');
    const deliveries = parts.reduce((sum, part) => sum + part.deliveries, 0);
    const lagOf = ({ event, version, atMs }: Commit): number => {
      const reached = parts.map(
        (part) => part.reached.find((one) => one.event === event && one.version >= version)?.atMs ?? Number.NaN,
      );
      return Math.max(0, ...reached.map((at) => at - atMs));
    };
    const latestMs = Math.max(...commits.map(({ atMs }) => atMs));
    return {
      deliveries,
      bytes: parts.reduce((sum, part) => sum + part.bytes, 0) / deliveries,
      seconds: (now() - beganMs) / 1000,
      commits: commits.length,
      cpuUs: after.cpuUs - before.cpuUs,
      latenciesMs: commits.map(lagOf),
      finalMs: Math.max(0, ...[...this.newest.values()].map((commit) => commit.atMs + lagOf(commit) - latestMs)),
    };
  }

  /** Offers `count` updates at a steady rate, whether or not earlier ones have been answered. */
  private async offer(perSecond: number, count: number): Promise<Commit[]> {
    const commits: Commit[] = [];
    const unanswered = new Set<Promise<void>>();
    const beganMs = now();
    const record = async (event: string): Promise<void> => {
      const { version, served } = await this.server.record(event);
      commits.push({ event, version, served, atMs: now() });
    };
    for (let index = 0; index < count; index++) {
      await sleep(Math.max(0, beganMs + (index * 1000) / perSecond - now()));
      if (unanswered.size >= mostUnanswered) await Promise.race(unanswered);
      const one = record(this.events[index % this.events.length] ?? '');
      unanswered.add(one);
      one.finally(() => unanswered.delete(one)).catch(() => {});
    }
    await Promise.all(unanswered);
    for (const commit of commits)
      if (commit.version > (this.newest.get(commit.event)?.version ?? -1)) this.newest.set(commit.event, commit);
    return commits;
  }

  private async settle(): Promise<Seen[]> {
    const finals = [...this.newest.values()].map(({ event, version, served }) => ({ event, version, served }));
    return this.tell({ settle: finals, timeoutMs: settleTimeoutMs });
  }

  private async tell(command: Command): Promise<Seen[]> {
    const answers = this.processes.map((child) => answerOf<Seen>(child));
    for (const child of this.processes) child.send(command);
    const parts = await Promise.all(answers);
    this.wrong.length = 0;
    for (const { wrong, firstWrong } of parts)
      if (wrong > 0) this.wrong.push(`${wrong} wrong frames, such as: ${firstWrong}`);
    return parts;
  }
}
