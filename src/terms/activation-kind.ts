import type { ActivationKind } from '../../prisma/generated/client/enums.ts';

type Counted = { kind: ActivationKind; count: number };

/** The factors by which the people of an entry count as served and towards coverage. */
const factors: Record<ActivationKind, { served: 0 | 1; net: -1 | 0 | 1 }> = {
  ACTIVATION: { served: 1, net: 1 },
  REACTIVATION: { served: 1, net: 0 },
  WITHDRAWAL: { served: 0, net: -1 },
};

// Avoids minus zero, since the count of a reversal is negative.
const times = (count: number, factor: number): number => (factor === 0 ? 0 : count * factor);

/** The number of people served by an entry; a withdrawal serves none. */
export const servedBy = ({ kind, count }: Counted): number => times(count, factors[kind].served);

/** The number of people an entry adds to coverage; a reactivation adds none, a withdrawal subtracts. */
export const netOf = ({ kind, count }: Counted): number => times(count, factors[kind].net);

const sqlOf = (name: 'served' | 'net'): string =>
  `(count * CASE kind ${Object.entries(factors)
    .map(([kind, { [name]: factor }]) => `WHEN '${kind}' THEN ${factor}`)
    .join(' ')} END)`;

/** SQL: the same two numbers for a row with the columns `kind` and `count`. */
export const [servedSql, netSql] = [sqlOf('served'), sqlOf('net')];
