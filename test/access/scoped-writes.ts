import { randomUUID } from 'node:crypto';
import { oneOf, type Random } from '../../src/simulate/random.ts';
import { sent } from '../harness/field.ts';
import type { Caller, Place } from './random-viewers.ts';

/** A write: the mutation, its input, the role that it needs, and the places that must all be one's own. */
export type Write = { name: string; type: string; input: object; role: Caller['role']; places: Place[] };

type Make = (place: Place, random: Random, other: Place) => object;
const hour = 3_600_000;
const later = (hours: number): string => new Date(Date.now() + hours * hour).toISOString();
const why = { reason: 'uji lingkup' };
const plan: Make = ({ region }) => ({
  name: 'Pasar',
  region,
  venueKind: 'MARKET',
  venueName: 'Pasar',
  scheduledStart: later(0),
  scheduledEnd: later(8),
});
const transition: Make = ({ ids }) => ({ event: ids['event'], ...why });
const count = (region: string, random: Random): object => ({
  region,
  metric: 'COUNT',
  measure: 'IKD_ACTIVE',
  value: 1000 + Math.floor(random() * 10_000),
  asOf: '2025-06-30',
  source: { publisher: `Dinas ${random()}` },
});

/** Every mutation with the role that it needs, and an input about a place. */
export const writes: Record<string, readonly [type: string, role: Caller['role'], make: Make]> = {
  planOutreach: ['PlanOutreachInput', 'COORDINATOR', plan],
  openOutreach: ['OutreachTransitionInput', 'COORDINATOR', transition],
  closeOutreach: ['OutreachTransitionInput', 'COORDINATOR', transition],
  reopenOutreach: ['OutreachTransitionInput', 'COORDINATOR', transition],
  cancelOutreach: ['OutreachTransitionInput', 'COORDINATOR', ({ ids }) => ({ event: ids['spare'], ...why })],
  editOutreach: ['EditOutreachInput', 'COORDINATOR', ({ ids }) => ({ event: ids['event'], goal: 5, ...why })],
  issueFieldToken: [
    'IssueFieldTokenInput',
    'COORDINATOR',
    ({ ids }) => ({ event: ids['event'], label: 'meja', expiresAt: later(5) }),
  ],
  revokeFieldToken: ['RevokeFieldTokenInput', 'COORDINATOR', ({ ids }) => ({ id: ids['token'], ...why })],
  endSignIn: ['EndSignInInput', 'ADMIN', ({ ids }) => ({ id: ids['signIn'], ...why })],
  recordActivations: [
    'RecordActivationsInput',
    'OFFICER',
    ({ ids }) => ({ event: ids['event'], entries: [sent({ count: 2 })] }),
  ],
  correctActivation: [
    'CorrectActivationInput',
    'ADMIN',
    ({ ids }, random) => ({
      activation: ids['activation'],
      count: 1 + Math.floor(random() * 50),
      dryRun: random() < 0.5,
      ...why,
    }),
  ],
  undoCorrection: [
    'UndoCorrectionInput',
    'ADMIN',
    ({ ids }) => ({ correction: ids['correction'], dryRun: true, ...why }),
  ],
  moveEntries: [
    'MoveEntriesInput',
    'ADMIN',
    ({ ids }, random, other) => ({ from: ids['event'], to: other.ids['event'], dryRun: random() < 0.8, ...why }),
  ],
  undoMove: ['UndoMoveInput', 'ADMIN', ({ ids }) => ({ move: ids['move'], dryRun: true, ...why })],
  recordFigure: ['RecordFigureInput', 'ADMIN', ({ region }, random) => count(region, random)],
  retractFigure: ['RetractFigureInput', 'ADMIN', ({ ids }) => ({ figure: ids['figure'], dryRun: true, ...why })],
  importFigures: [
    'ImportFiguresInput',
    'ADMIN',
    ({ region }, random) => ({
      csv: `region,metric,measure,value,asOf\n${region},COUNT,IKD_ACTIVE,${1000 + Math.floor(random() * 9000)},2025-05-31\n`,
      dryRun: random() < 0.7,
    }),
  ],
  undoImport: ['UndoImportInput', 'ADMIN', ({ ids }) => ({ importId: ids['import'], ...why })],
  setTarget: [
    'SetTargetInput',
    'ADMIN',
    ({ region }, random) => ({
      indicator: 'IKD_ACTIVATION',
      region,
      percent: 12,
      from: '2026-01-01',
      to: '2026-12-31',
      setBy: `Dinas ${random()}`,
      ...why,
    }),
  ],
  withdrawTarget: ['WithdrawTargetInput', 'ADMIN', ({ ids }) => ({ target: ids['target'], dryRun: true, ...why })],
  dismissFinding: ['DismissFindingInput', 'ADMIN', ({ ids }) => ({ finding: ids['finding'], ...why })],
  takeBackDismissal: ['TakeBackDismissalInput', 'ADMIN', ({ ids }) => ({ dismissal: ids['dismissal'], ...why })],
};

export const randomWrite = (random: Random, places: Place[]): Write => {
  const name = oneOf(random, Object.keys(writes));
  const [type, role, make] = writes[name] as (typeof writes)[string];
  const [place, other] = [oneOf(random, places), oneOf(random, places)];
  const input = make(place, random, other);
  const own = name === 'moveEntries' ? [place, other] : [place];
  return {
    name,
    type,
    role,
    places: own,
    input: random() < 0.1 && name !== 'recordActivations' ? { ...input, requestId: randomUUID() } : input,
  };
};
