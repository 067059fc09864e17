import type { Queryable } from '../database/database.ts';
import type { OfferedSource } from '../figure/source.ts';
import type { OfferedFigure } from './file/offered-figure.ts';
import { type NamedRegion, nameProblem } from './file/region-cell.ts';
import { findNamed, type NamedMatch, type StagedFigure, sourceIds } from './staging.store.ts';
import type { UnknownRegions } from './unknown-regions.ts';

type ByName = Extract<NamedRegion, { name: string }>;

const keyOfName = ({ name, level }: ByName): string => `${level ?? ''} ${name}`;
const keyOfSource = ({ id, publisher, title, published, url }: OfferedSource): string =>
  JSON.stringify([id, publisher, title, published, url]);
// Most files name few sources; a file that names a new one in every row must not fill the memory.
const mostRemembered = 20_000;

/** Finds the regions and the sources that rows name. Each is looked up once, together for all rows of a batch. */
export class ReferenceFinder {
  private readonly client: Queryable;
  private readonly source: OfferedSource | null;
  private readonly named = new Map<string, NamedMatch[]>();
  private readonly sources = new Map<string, string>();

  /** `source` is the source of rows that name none. */
  constructor(client: Queryable, source: OfferedSource | null) {
    this.client = client;
    this.source = source;
  }

  /** The figures whose region is found; the others are noted in `unknown`. */
  async find(offered: OfferedFigure[], unknown: UnknownRegions): Promise<StagedFigure[]> {
    await this.learnNames(offered);
    await this.learnSources(offered);
    return offered.flatMap((figure): StagedFigure[] => {
      const { region, source, ...rest } = figure;
      const matches = 'code' in region ? [region] : (this.named.get(keyOfName(region)) ?? []);
      const [match] = matches;
      if (!match || matches.length > 1) {
        const [key, name] = 'name' in region ? [keyOfName(region), region.name] : [region.code, region.code];
        unknown.note(key, figure.row, figure.regionColumn, () => nameProblem(name, matches as NamedMatch[]));
        return [];
      }
      const given = source ?? this.source;
      const sourceId = given && (this.sources.get(keyOfSource(given)) ?? null);
      return [{ ...rest, regionCode: match.code, sourceId, targetStated: rest.targetPercent !== null }];
    });
  }

  private async learnNames(offered: OfferedFigure[]): Promise<void> {
    if (this.named.size > mostRemembered) this.named.clear();
    const names = new Map(
      offered.flatMap(({ region }) => ('name' in region ? [[keyOfName(region), region] as const] : [])),
    );
    const unknown = [...names].filter(([key]) => !this.named.has(key));
    if (unknown.length === 0) return;
    const matches = await findNamed(
      this.client,
      unknown.map(([, name]) => name),
    );
    const byKey = Map.groupBy(matches, (match) => `${match.askedLevel ?? ''} ${match.asked}`);
    for (const [key] of unknown) this.named.set(key, byKey.get(key) ?? []);
  }

  private async learnSources(offered: OfferedFigure[]): Promise<void> {
    if (this.sources.size > mostRemembered) this.sources.clear();
    const given = offered.flatMap(({ source }) => source ?? this.source ?? []);
    const unknown = [...new Map(given.map((source) => [keyOfSource(source), source]))].filter(
      ([key]) => !this.sources.has(key),
    );
    if (unknown.length === 0) return;
    const ids = await sourceIds(
      this.client,
      unknown.map(([, source]) => source),
    );
    for (const [index, [key]] of unknown.entries()) this.sources.set(key, ids[index] ?? '');
  }
}
