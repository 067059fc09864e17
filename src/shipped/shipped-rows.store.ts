import type { Queryable } from '../database/database.ts';
import type { ShippedFacts } from './shipped-facts.ts';
import type { StoredRow } from './shipped-places.ts';

type ListedFigure = ShippedFacts['figures'][number];
type ListedTarget = ShippedFacts['targets'][number];
type IdOf = (key: string) => number | null;

/**
 * How the rows of one file are stored: the columns with what a row has for them, the column that links a row to the one
 * it supersedes (empty if there is none), and the SQL that tells whether a row is in use and that ends it.
 */
type ShippedTable<Row> = {
  columns: [column: string, type: string, value: (row: Row, idOf: IdOf) => unknown][];
  link: string;
  inUse: string;
  end: (status: 'SUPERSEDED' | 'RETRACTED') => string;
};

const now = '(SELECT changed_at FROM facts_version)';

const figures: ShippedTable<ListedFigure> = {
  columns: [
    ['region_code', 'text', (row) => row.region],
    ['metric', 'figure_metric', (row) => row.metric],
    ['measure_code', 'text', (row) => row.measure],
    ['indicator_code', 'text', (row) => row.indicator],
    ['basis_code', 'text', (row) => row.basis],
    ['value', 'float8', (row) => row.value],
    ['low', 'float8', (row) => row.low],
    ['high', 'float8', (row) => row.high],
    ['comparator', 'comparator', (row) => row.comparator],
    ['approximate', 'boolean', (row) => row.approximate],
    ['decimals', 'int', (row) => row.decimals],
    ['as_of_from', 'date', (row) => row.asOfFrom],
    ['as_of', 'date', (row) => row.asOfTo],
    ['precision', 'date_precision', (row) => row.precision],
    ['source_id', 'text', (row) => row.source],
    ['target_percent', 'float8', (row) => row.targetPercent],
    ['extent', 'extent', (row) => row.extent],
    ['among', 'text', (row) => row.among],
    ['of_peers', 'int', (row) => row.of],
    ['printed', 'text', (row) => row.printed],
  ],
  link: 'supersedes_id',
  inUse: `status = 'ACTIVE'`,
  end: (status) => `UPDATE figure SET status = '${status}', ended_at = ${now} WHERE id = $1`,
};

const targets: ShippedTable<ListedTarget> = {
  columns: [
    ['indicator_code', 'text', (row) => row.indicator],
    ['region_code', 'text', (row) => row.region],
    ['percent', 'float8', (row) => row.percent],
    ['basis_code', 'text', (row) => row.basis],
    ['from_day', 'date', (row) => row.from],
    ['to_day', 'date', (row) => row.to],
    ['set_by', 'text', (row) => row.setBy],
    ['source_id', 'text', (row) => row.source],
    ['restates_id', 'int', ({ restates }, idOf) => (restates === null ? null : idOf(restates))],
  ],
  link: '',
  inUse: 'ended_at IS NULL',
  end: () => `UPDATE target SET ended_at = ${now} WHERE id = $1`,
};

/** Reads and stores the rows of one shipped file. `idOf` gives the id of the stored row of a key. */
export type ShippedRows<Row> = {
  /** The content of a row, as text to compare. */
  contentOf: (row: Row, idOf: IdOf) => string;
  /** Such a content as the audit trail shows it, without empty fields. */
  told: (content: string) => Record<string, unknown>;
  /** The newest version of every row that was ever stored. */
  read: (client: Queryable) => Promise<StoredRow[]>;
  /** Stores a row as known from this load on; returns its id. */
  insert: (
    client: Queryable,
    row: Row,
    idOf: IdOf,
    more: { place: number; supersedes: number | null },
  ) => Promise<number>;
  /** Takes a row out of use from this load on. */
  end: (client: Queryable, id: number, status: 'SUPERSEDED' | 'RETRACTED') => Promise<void>;
};

const shippedRows = <Row extends { id: string }>(
  table: 'figure' | 'target',
  { columns, link, inUse, end }: ShippedTable<Row>,
): ShippedRows<Row> => {
  const contentOf = (row: Row, idOf: IdOf): unknown[] => columns.map(([, , value]) => value(row, idOf));
  const names = columns.map(([column]) => column.replaceAll(/_\w/g, (letter) => letter.slice(1).toUpperCase()));
  const content = columns.map(([column, type]) => (type === 'date' ? `${column}::text` : column));
  const select = `SELECT DISTINCT ON (shipped_as) shipped_as AS key, id, shipped_place AS place, ${inUse} AS "inUse",
      json_build_array(${content.join(', ')}) AS content
    FROM ${table} WHERE shipped_as IS NOT NULL ORDER BY shipped_as, id DESC`;
  const insert = `INSERT INTO ${table} (${columns.map(([column]) => column).join(', ')}, shipped_as, shipped_place, recorded_at${link && `, ${link}`})
    SELECT ${columns.map(([, type], index) => `($1::jsonb->>${index})::${type}`).join(', ')}, $2, $3,
      ${now}${link && ', $4'} RETURNING id`;
  return {
    contentOf: (row, idOf) => JSON.stringify(contentOf(row, idOf)),
    told: (text) => {
      const cells = JSON.parse(text) as unknown[];
      return Object.fromEntries(names.map((name, index) => [name, cells[index]]).filter(([, cell]) => cell !== null));
    },
    read: async (client) => {
      const { rows } = await client.query<StoredRow & { content: unknown }>(select);
      return rows.map((row) => ({ ...row, content: JSON.stringify(row.content) }));
    },
    insert: async (client, row, idOf, { place, supersedes }) => {
      const parameters = [JSON.stringify(contentOf(row, idOf)), row.id, place, ...(link ? [supersedes] : [])];
      const { rows } = await client.query<{ id: number }>(insert, parameters);
      return (rows[0] as { id: number }).id;
    },
    end: async (client, id, status) => {
      await client.query(end(status), [id]);
    },
  };
};

/** The rows of figures.csv. */
export const shippedFigures = shippedRows('figure', figures);
/** The rows of targets.csv. */
export const shippedTargets = shippedRows('target', targets);
