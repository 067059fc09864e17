import { mayReadPeople } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { reasonDescription } from '../audit/reason.ts';
import { type Keeping, requestIdDescription } from '../audit/repeatable.ts';
import { builder } from '../graphql/builder.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import { Refused } from '../terms/refusal.ts';
import { dismissFinding, takeBackDismissal } from './dismiss-finding.ts';
import { type Dismissal, findDismissal } from './dismissal.store.ts';

/** The person and the reason are shown in the viewer's own regions, as in the trail. */
const maySee = (viewer: Viewer, { regionCode }: Dismissal): boolean => mayReadPeople(viewer, regionCode);

export const FindingDismissalType = builder.objectRef<Dismissal>('FindingDismissal').implement({
  description:
    'A finding that a person looked at and dismissed. It ends by itself when anything changes that the finding stands on: its figures, targets or people.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A stable id.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When the finding was dismissed.' }),
    by: t.string({
      nullable: true,
      description: 'Subject of the token that dismissed it; null outside the regions of the viewer.',
      resolve: (dismissal, _args, { viewer }) => (maySee(viewer, dismissal) ? dismissal.by : null),
    }),
    reason: t.string({
      nullable: true,
      description: 'The reason; null outside the regions of the viewer.',
      resolve: (dismissal, _args, { viewer }) => (maySee(viewer, dismissal) ? dismissal.reason : null),
    }),
    takenBackAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it was taken back; null while it is in force.',
      resolve: ({ endedAt }) => endedAt,
    }),
  }),
});

type DismissalOutcome = { dismissal: Dismissal };
const DismissalPayloadType = builder.objectRef<DismissalOutcome>('DismissalPayload').implement({
  description: 'A dismissal that was made or taken back.',
  fields: (t) => ({
    dismissal: t.field({
      type: FindingDismissalType,
      description: 'The dismissal.',
      resolve: ({ dismissal }) => dismissal,
    }),
  }),
});

const shownOutcome = (outcome: Dismissal | Refused): DismissalOutcome | Refused =>
  outcome instanceof Refused ? outcome : { dismissal: outcome };

const DismissalResultType = resultUnion(
  'DismissalResult',
  DismissalPayloadType,
  'The dismissal, or why nothing was done.',
);

const DismissFindingInput = builder.inputType('DismissFindingInput', {
  description: 'The finding to dismiss, and the reason.',
  fields: (t) => ({
    finding: t.id({ required: true, description: 'The id of the finding.' }),
    asOf: t.field({ type: 'Date', description: 'The `asOf` of the list that it is in; default today.' }),
    reason: t.string({ required: true, description: reasonDescription.required }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

const TakeBackDismissalInput = builder.inputType('TakeBackDismissalInput', {
  description: 'The dismissal to take back, and the reason.',
  fields: (t) => ({
    dismissal: t.id({ required: true, description: 'The id of the dismissal.' }),
    reason: t.string({ required: true, description: reasonDescription.required }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

const kept: Keeping<Dismissal, { id: number }> = {
  keep: ({ id }) => ({ id }),
  // Dismissals are never deleted.
  recall: async ({ id }, db) => (await findDismissal(db, id)) as Dismissal,
};

/** The number of a dismissal from its id; 0, which no dismissal has, for any other text. */
const dismissalNumber = (id: string): number => (/^[1-9]\d{0,8}$/.test(id) ? Number(id) : 0);

builder.mutationFields((t) => ({
  dismissFinding: t.field({
    type: DismissalResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Takes a finding off the list of findings until anything that it stands on changes. Flags on values and figures stay. Refuses with INVALID, NOT_FOUND, OUT_OF_SCOPE or VERSION_CONFLICT.',
    args: { input: t.arg({ type: DismissFindingInput, required: true, description: 'The finding to dismiss.' }) },
    resolve: async (_root, { input }, { trail, values }, { fieldName }) =>
      shownOutcome(
        await trail.once(fieldName, input, kept, (own, { finding, asOf = null, reason }) =>
          dismissFinding(own, values, { findingId: finding, asOf, reason }),
        ),
      ),
  }),
  takeBackDismissal: t.field({
    type: DismissalResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Takes a dismissal back, so that the finding is listed again. Refuses with INVALID, NOT_FOUND, OUT_OF_SCOPE or VERSION_CONFLICT.',
    args: {
      input: t.arg({ type: TakeBackDismissalInput, required: true, description: 'The dismissal to take back.' }),
    },
    resolve: async (_root, { input }, { trail }, { fieldName }) =>
      shownOutcome(
        await trail.once(fieldName, input, kept, (own, { dismissal, reason }) =>
          takeBackDismissal(own, { dismissalId: dismissalNumber(dismissal), reason }),
        ),
      ),
  }),
}));
