import { builder } from '../graphql/builder.ts';
import { inputError } from '../graphql/errors.ts';
import { naturalKey } from '../graphql/keys.ts';
import { everyMsDescription, StateSource } from '../graphql/state-source.ts';
import { eventKey } from '../outreach/event.ts';
import { findEvent, readLiveEvents } from '../outreach/outreach.store.ts';
import { knownRegion } from '../region/region.schema.ts';
import { EventCounterType } from './counter.schema.ts';
import type { Counter } from './counter.ts';

builder.subscriptionField('eventCounter', (t) =>
  t.field({
    type: EventCounterType,
    description:
      'An event’s counter. Once the event is over, its final state is sent and the subscription completes. Fails with BAD_USER_INPUT for an unknown event.',
    args: {
      event: t.arg.id({ required: true, description: 'Node id or public code.' }),
      everyMs: t.arg.int({ description: everyMsDescription }),
    },
    subscribe: async (_root, { event, everyMs }, { db }) => {
      const found = await findEvent(db, eventKey(naturalKey('OutreachEvent', event)));
      if (!found) throw inputError('event', 'there is no such event');
      return new StateSource<Counter>(
        [{ event: found.id }],
        everyMs,
        ({ counters }) => counters.counter(found.id),
        ({ isFinal }) => isFinal,
      );
    },
    resolve: (counter) => counter,
  }),
);

builder.subscriptionField('liveEvents', (t) =>
  t.field({
    type: [EventCounterType],
    description:
      'Counters of all live events in a region or below it, the most recently opened first. Fails with BAD_USER_INPUT for an unknown region.',
    args: {
      within: t.arg.string({ required: true, description: 'Code of the region.' }),
      everyMs: t.arg.int({ description: everyMsDescription }),
    },
    subscribe: async (_root, { within, everyMs }, context) => {
      const code = knownRegion(context, 'within', within);
      return new StateSource<Counter[]>([{ eventsWithin: code }], everyMs, async ({ db, counters }) => {
        const ids = await readLiveEvents(db, code);
        return Promise.all(ids.map((id) => counters.counter(id)));
      });
    },
    resolve: (counters) => counters,
  }),
);
