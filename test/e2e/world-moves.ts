import { randomUUID } from 'node:crypto';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import pino from 'pino';
import type { Database } from '../../src/database/database.ts';
import { loadShippedData } from '../../src/shipped/load.ts';
import { regionFiles } from '../../src/shipped/region-list.ts';
import { between, oneOf, type Random } from '../../src/simulate/random.ts';
import type { Answer } from '../harness/ask.ts';
import { type Field, fieldAt, type SentEntry, sent } from '../harness/field.ts';
import { temporaryFolder } from '../harness/temporary.ts';

const cities = ['64.71', '64.72', '64.74', '64.09'];
const homes = [...cities, '64.71.05', '64.72.01.1001', '33.11', '31.71', '91.71', '34.71'];
const reason = 'uji';

/** The texts of mutations and the part of their outcome that later moves need. */
const shown: Record<string, string> = {
  correctActivation: '... on CorrectActivationPayload { correction { id } }',
  undoCorrection: '... on CorrectActivationPayload { correction { id } }',
  moveEntries: '... on MoveEntriesPayload { moveId }',
  undoMove: '... on MoveEntriesPayload { moved }',
  recordFigure: '... on FigurePayload { figure { id } }',
  retractFigure: '... on FigurePayload { figure { id } }',
  setTarget: '... on TargetPayload { target { id } }',
  withdrawTarget: '... on TargetPayload { target { id } }',
  importFigures: '... on ImportFiguresPayload { importId created }',
  undoImport: '... on ImportFiguresPayload { retracted }',
  editOutreach: '... on OutreachPayload { event { id } }',
  dismissFinding: '... on DismissalPayload { dismissal { id } }',
  takeBackDismissal: '... on DismissalPayload { dismissal { id } }',
};

/** Writes of every kind, each of which changes something. */
export class WorldMoves {
  private readonly field: Field;
  private readonly random: Random;
  private readonly made = new Map<string, string[]>();
  private readonly entries: SentEntry[] = [];
  private readonly period = { year: 2000 };
  /** The codes of the events, of which the first two are live. */
  readonly events: string[];

  private constructor(field: Field, random: Random, events: string[]) {
    this.field = field;
    this.random = random;
    this.events = events;
  }

  static async start(url: string, random: Random): Promise<WorldMoves> {
    const field = await fieldAt(url, { expiresAt: new Date('2099-01-01') });
    const events = [await field.open('64.71', { goal: 500 }), await field.open('64.72.01'), await field.open('33.11')];
    const moves = new WorldMoves(field, random, events);
    for (let batch = 0; batch < 6; batch++) await moves.record();
    return moves;
  }

  /** The same moves, made through another server. */
  async through(url: string): Promise<WorldMoves> {
    const field = await fieldAt(url, { expiresAt: new Date('2099-01-01') });
    return Object.assign(Object.create(WorldMoves.prototype) as WorldMoves, this, { field });
  }

  readonly kinds = {
    record: () => this.record(),
    correct: async () => {
      const entry = this.entries.shift();
      const made = await this.send('correctActivation', {
        activation: entry?.id,
        count: between(this.random, 0, 9),
        reason,
      });
      this.keep('correction', made.correction.id);
    },
    figure: () => this.figure(),
    target: () => this.target(),
    move: async () => {
      const [from, to] = this.events;
      await this.record(from);
      this.keep('move', (await this.send('moveEntries', { from, to, reason, publicNote: 'Salah meja.' })).moveId);
      this.entries.length = 0;
      await this.record();
    },
    revise: async () => {
      await this.figure();
      const supersedes = this.take('figure');
      const { figure } = await this.send('recordFigure', { ...this.lastFigure, value: 91_000, supersedes });
      this.keep('figure', figure.id);
    },
    undoMove: async () => this.send('undoMove', { move: this.take('move'), reason }),
    undoCorrection: async () => this.send('undoCorrection', { correction: this.take('correction'), reason }),
    retract: async () => this.send('retractFigure', { figure: this.take('figure'), reason }),
    import: async () => {
      const rows = cities.map((code) => `${code};${between(this.random, 50_000, 90_000)};${this.nextDay()};Kantor`);
      const csv = `kode;Wajib KTP;tanggal;sumber\n${rows.join('\n')}\n`;
      this.keep('import', (await this.send('importFigures', { csv, dryRun: false })).importId);
    },
    withdraw: async () => this.send('withdrawTarget', { target: this.take('target'), reason }),
    dismiss: async () => {
      const { findings } = await this.field.query('{ findings(within: "64", first: 3) { nodes { id } } }');
      const finding = oneOf<{ id: string }>(this.random, findings.nodes).id;
      this.keep('dismissal', (await this.send('dismissFinding', { finding, reason })).dismissal.id);
    },
    undoImport: async () => this.send('undoImport', { importId: this.take('import'), reason }),
    takeBack: async () => this.send('takeBackDismissal', { dismissal: this.take('dismissal'), reason }),
    event: async () => {
      const [first, , last] = this.events;
      await this.field.move('close', last ?? '');
      await this.send('editOutreach', { event: first, goal: between(this.random, 100, 900), reason });
      this.events.push(await this.field.plan(oneOf(this.random, cities)));
      await this.field.move('reopen', last ?? '');
    },
  } satisfies Record<string, () => Promise<unknown>>;

  private lastFigure: object = {};

  private async record(event = oneOf(this.random, this.events.slice(0, 2))): Promise<void> {
    const kinds = ['ACTIVATION', 'ACTIVATION', 'REACTIVATION'] as const;
    const entries = Array.from({ length: 5 }, () =>
      sent({
        domicile: oneOf(this.random, homes),
        measure: oneOf(this.random, ['IKD_ACTIVE', 'IKD_ACTIVE', 'KTP_RECORDED']),
        kind: oneOf(this.random, kinds),
        count: between(this.random, 1, 40),
        segment: oneOf(this.random, ['STUDENT', 'GENERAL_PUBLIC', 'UNKNOWN']),
      }),
    );
    const { results } = await this.field.record(event, entries, 'meja 1');
    const refused = results.find(({ status }) => status !== 'ACCEPTED');
    if (refused) throw new Error(JSON.stringify(refused));
    this.entries.push(...entries);
  }

  private async figure(): Promise<void> {
    const measure = oneOf(this.random, ['IKD_ACTIVE', 'KTP_ELIGIBLE', 'KTP_RECORDED']);
    const [region, value] = [oneOf(this.random, homes), between(this.random, 10_000, 90_000)];
    this.lastFigure = { region, metric: 'COUNT', measure, value, asOf: this.nextDay() };
    this.keep('figure', (await this.send('recordFigure', this.lastFigure)).figure.id);
  }

  private async target(): Promise<void> {
    const percent = between(this.random, 100, 900) / 10;
    const period = { from: '2024-01-01', to: '2030-12-31', setBy: randomUUID(), reason };
    const region = oneOf(this.random, ['64', '64.71', 'ID', '33']);
    this.keep(
      'target',
      (await this.send('setTarget', { region, indicator: 'IKD_ACTIVATION', percent, ...period })).target.id,
    );
  }

  private async send(name: string, input: object): Promise<Answer['data']> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const text = `mutation ($input: ${type}!) { result: ${name}(input: $input) { ${shown[name]} ... on Refused { code message } } }`;
    const { result } = await this.field.query(text, { input });
    if (result.code) throw new Error(`${name} ${JSON.stringify(input)}: ${JSON.stringify(result)}`);
    return result;
  }

  private keep(kind: string, id: string): void {
    this.made.set(kind, [...(this.made.get(kind) ?? []), id]);
  }

  private take(kind: string): string {
    return this.made.get(kind)?.pop() ?? '';
  }

  /** A day of which no figure was recorded yet, so that none is refused as a second one. */
  private nextDay(): string {
    return `${this.period.year++}-06-30`;
  }
}

/** Loads the shipped region list with one village renamed, one left out and one added. */
export const renewRegions = async ({ pool }: Database, name: string): Promise<void> => {
  const folder = temporaryFolder();
  const client = await pool.connect();
  try {
    for (const file of regionFiles()) cpSync(file, join(folder, basename(file)));
    const villages = join(folder, 'villages.csv');
    const rows = readFileSync(villages, 'utf8').trimEnd().split('\n');
    const changed = rows.flatMap((row) =>
      row.startsWith('64.71.05.1002,') ? `64.71.05.1002,64.71.05,${name}` : row.startsWith('64.71.05.1006,') ? [] : row,
    );
    writeFileSync(villages, [...changed, `64.71.05.1099,64.71.05,${name} Baru`, ''].join('\n'));
    await loadShippedData(client, pino({ level: 'silent' }), { regions: folder });
  } finally {
    client.release();
    rmSync(folder, { recursive: true });
  }
};
