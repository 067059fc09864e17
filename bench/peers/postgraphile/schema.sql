-- PostGraphile serves what the database defines. Its way to computed answers is views with smart comments, which say
-- their keys, and functions.
CREATE VIEW region_indicator AS
  SELECT region.code AS region_code, indicator.code AS indicator_code,
    (newest.counts ->> indicator.numerator_code)::float8 AS numerator,
    (newest.counts ->> indicator.basis_code)::float8 AS denominator,
    100 * (newest.counts ->> indicator.numerator_code)::float8 / nullif((newest.counts ->> indicator.basis_code)::float8, 0) AS percent
  FROM region
    CROSS JOIN LATERAL (
      SELECT jsonb_object_agg(measure_code, value) AS counts FROM (
        SELECT DISTINCT ON (measure_code) measure_code, value FROM figure
        WHERE region_code = region.code AND metric = 'COUNT' AND status = 'ACTIVE' AND as_of IS NOT NULL
        ORDER BY measure_code, as_of DESC, id DESC) AS count
    ) AS newest
    CROSS JOIN indicator;
COMMENT ON VIEW region_indicator IS E'@primaryKey region_code,indicator_code\n@foreignKey (region_code) references region (code)';

CREATE VIEW event_measure AS
  SELECT event_id, measure_code, sum(served)::int AS served, sum(net)::int AS net FROM event_part_tally GROUP BY event_id, measure_code;
COMMENT ON VIEW event_measure IS E'@primaryKey event_id,measure_code\n@foreignKey (event_id) references outreach_event (id)';

CREATE VIEW event_segment AS
  SELECT event_id, segment, sum(served)::int AS served FROM event_part_tally GROUP BY event_id, segment;
COMMENT ON VIEW event_segment IS E'@primaryKey event_id,segment\n@foreignKey (event_id) references outreach_event (id)';

-- Prisma makes unique indexes, which are no constraints.
COMMENT ON TABLE outreach_event IS '@unique code';
COMMENT ON TABLE event_tally IS '@foreignKey (event_id) references outreach_event (id)';

CREATE FUNCTION villages(search text) RETURNS SETOF region LANGUAGE sql STABLE AS
  'SELECT * FROM region WHERE level = ''VILLAGE'' AND name % search ORDER BY similarity(name, search) DESC, code';
