import type pg from 'pg';
import { publicViewer } from '../../src/access/viewer.ts';
import { appendNotes } from '../../src/audit/append-notes.ts';
import { factsMoved } from '../../src/terms/moved.ts';

/** Rows that people took out of use; their content in the files is another in each version. */
export const [revised, retracted] = ['004-01', '004-12'] as const;

const end = (key: string, status: string): string =>
  `UPDATE figure SET status = '${status}', ended_at = (SELECT changed_at FROM facts_version) WHERE shipped_as = '${key}'`;
const now = '(SELECT changed_at FROM facts_version)';

// In SQL, because it runs on the tables of two versions.
const statements = (targetPercent: boolean): string[] => [
  // On the day and of the kind of a shipped figure: it was recorded later, so it wins.
  `INSERT INTO figure (region_code, metric, measure_code, value, as_of_from, as_of, precision, recorded_at)
    VALUES ('64.71', 'COUNT', 'IKD_ACTIVE', 41000, '2025-11-17', '2025-11-17', 'DAY', ${now})`,
  `INSERT INTO figure (region_code, metric, indicator_code, basis_code, value, decimals, as_of_from, as_of, precision,
      recorded_at${targetPercent ? ', target_percent' : ''})
    VALUES ('64.72', 'ACHIEVEMENT', 'IKD_ACTIVATION', 'KTP_ELIGIBLE', 20.5, 1, '2024-05-31', '2024-05-31', 'DAY',
      ${now}${targetPercent ? ', 30' : ''})`,
  `INSERT INTO figure (region_code, metric, indicator_code, basis_code, value, decimals, as_of_from, as_of, precision,
      recorded_at${targetPercent ? ', target_percent' : ''})
    VALUES ('33.11', 'ACHIEVEMENT', 'IKD_ACTIVATION', 'KTP_HOLDERS', 15.2, 1, '2025-02-28', '2025-02-28', 'DAY',
      ${now}${targetPercent ? ', 30' : ''})`,
  end(revised, 'SUPERSEDED'),
  `INSERT INTO figure (region_code, metric, indicator_code, basis_code, value, decimals, as_of_from, as_of, precision,
      supersedes_id, recorded_at)
    SELECT '64', 'COVERAGE', 'KTP_RECORDING', 'KTP_ELIGIBLE', 98.5, 2, '2024-06-13', '2024-06-13', 'DAY', id, ${now}
    FROM figure WHERE shipped_as = '${revised}'`,
  end(retracted, 'RETRACTED'),
  `UPDATE target SET ended_at = ${now} WHERE indicator_code = 'KIA_OWNERSHIP' AND region_code = 'ID'
    AND from_day = '2024-01-01' AND set_by = 'Kementerian Dalam Negeri'`,
  `INSERT INTO target (indicator_code, region_code, percent, basis_code, from_day, to_day, set_by, recorded_at)
    VALUES ('KIA_OWNERSHIP', 'ID', 70, 'CHILDREN', '2024-01-01', '2024-12-31', 'Kementerian Dalam Negeri', ${now})`,
];

/** The work of people between two starts: figures recorded, revised and retracted, and a target set. */
export const doDeeds = async (client: Pick<pg.ClientBase, 'query'>, targetPercent: boolean): Promise<void> => {
  await client.query(`UPDATE facts_version SET version = version + 1, changed_at = changed_at + interval '1 second'`);
  for (const statement of statements(targetPercent)) await client.query(statement);
  const viewer = { ...publicViewer, subject: 'Wati', role: 'ADMIN' as const, regionCodes: ['ID'] };
  await appendNotes(client, { viewer, requestId: 'deeds', now: new Date() }, [
    { action: 'TARGET_SET', region: 'ID', subject: null, moved: factsMoved },
  ]);
};
