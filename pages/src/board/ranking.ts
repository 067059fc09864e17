import { type BoardValue, boardValueFields } from './board-value.ts';

type Region = { code: string; name: string; level: string };

/** A child of the board's region with its value. */
type RankingEntry = { rank: { position: number }; value: BoardValue };

/** One frame of a ranking. */
export type Ranking = {
  version: number;
  region: Region & { ancestors: Region[] };
  indicator: { code: string; name: string };
  missing: number;
  entries: RankingEntry[];
};

/** The children of a region, ranked. If a region has more than 100, only the first 100 are shown. */
export const rankingSubscription = `subscription ($region: String!, $indicator: ID!) {
  ranking(region: $region, indicator: $indicator, first: 100, everyMs: 1000) {
    version missing
    region { code name level ancestors { code name level } }
    indicator { code name }
    entries {
      rank { position }
      value { ${boardValueFields} }
    }
  }
}`;

/**
 * The query that the board sends once: the indicators to choose from, and all children, because those without data are
 * not in the ranking.
 */
export const boardQuery = `query ($region: String!) {
  indicators { code name }
  region(code: $region) {
    code name level
    ancestors { code name level }
    children(first: 100, orderBy: NAME) { nodes { code name level } }
  }
}`;

/** The response to `boardQuery`. */
export type Board = {
  indicators: { code: string; name: string }[];
  region: (Region & { ancestors: Region[]; children: { nodes: Region[] } }) | null;
};
