import type { ActivationKind } from '../../prisma/generated/client/enums.ts';

type Counted = { kind: ActivationKind; count: number };

/** How often a person of an entry counts as served, and how often in coverage. */
const factors: Record<ActivationKind, { served: 0 | 1; net: -1 | 0 | 1 }> = {
  ACTIVATION: { served: 1, net: 1 },
  REACTIVATION: { served: 1, net: 0 },
  WITHDRAWAL: { served: 0, net: -1 },
};

// Minus zero is no number of people: a reversal has a count below zero.
const times = (count: number, factor: number): number => (factor === 0 ? 0 : count * factor);

/** People served by an entry: a withdrawal serves nobody. */
export const servedBy = ({ kind, count }: Counted): number => times(count, factors[kind].served);

/** What an entry adds to coverage: a reactivation adds nobody, a withdrawal takes away. */
export const netOf = ({ kind, count }: Counted): number => times(count, factors[kind].net);

const sqlOf = (name: 'served' | 'net'): string =>
  `(count * CASE kind ${Object.entries(factors)
    .map(([kind, { [name]: factor }]) => `WHEN '${kind}' THEN ${factor}`)
    .join(' ')} END)`;

/** SQL: the same of a row with columns kind and count. */
export const [servedSql, netSql] = [sqlOf('served'), sqlOf('net')];
