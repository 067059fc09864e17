import { make } from '../page.ts';
import type { Activation } from './correct-activation.ts';
import { activationFields, activationRow, showEvent } from './event-panel.ts';
import { FieldProblem, field, makeButton, makeInput, neededIn, textIn } from './field.ts';
import { latest } from './latest.ts';
import { type Connection, makeRow, pagedList, pageFields, pageSize } from './paged-list.ts';
import { regionBox } from './region-box.ts';
import { momentText, nameOf, say } from './say.ts';
import { searchForm } from './search-form.ts';
import { session, tell } from './session.ts';

type Listed = { code: string; name: string; status: string; scheduledStart: string; region: { name: string } };
type Found = { node: (Activation & { event: { code: string; counter: { version: number } } }) | null };

const listQuery = `query ($within: String, $size: Int!, $cursor: String) {
  outreachEvents(within: $within, first: $size, after: $cursor) {
    nodes { code name status scheduledStart region { name } } ${pageFields} } }`;
const entryQuery = `query ($id: ID!) { node(id: $id) { ... on Activation { ${activationFields}
  event { code counter { version } } } } }`;

/** Finds events by code or region and entries by UUID, and shows them with the actions that correct them. */
export const showEvents = async (view: HTMLElement): Promise<void> => {
  const found = latest();
  const [code, entry] = [makeInput('text'), makeInput('text')];
  const [own] = session().viewer.regions;
  const region = regionBox('within', say.inRegion, own);

  const listEvents = async (within: string | null): Promise<void> => {
    await found.show(async () => [
      await pagedList<Listed>({
        load: async (cursor) => {
          type Answer = { outreachEvents: Connection<Listed> };
          return (await tell<Answer>(listQuery, { within, size: pageSize, cursor })).outreachEvents;
        },
        row: (event) => {
          const open = makeButton(say.openEvent, 'plain', () => void showEvent(found, event.code));
          open.ariaLabel = `${say.openEvent}: ${event.name}, ${event.code}`;
          const about = [event.code, nameOf(event.status), event.region.name, momentText(event.scheduledStart)];
          return makeRow(event.name, about, open);
        },
      }),
    ]);
  };
  const find = async (): Promise<void> => {
    const wanted = textIn(code)?.toUpperCase();
    if (!wanted) return listEvents(region.code());
    await showEvent(found, wanted);
  };
  const openEntry = async (): Promise<void> => {
    const uuid = neededIn(entry).toLowerCase();
    const isShown = await found.show(async () => {
      const { node } = /^[\da-f-]{36}$/.test(uuid)
        ? await tell<Found>(entryQuery, { id: btoa(`Activation:${uuid}`) })
        : { node: null };
      if (!node) throw new FieldProblem('id', say.unknownActivation);
      const row = activationRow(node, node.event, () => void openEntry());
      return [make('ul', 'entries', row)];
    });
    if (isShown) found.element.querySelector('button')?.focus();
  };
  const searches = make(
    'div',
    'searches',
    searchForm(say.find, find, field('code', say.eventCode, code), region.element),
    searchForm(say.openActivation, openEntry, field('id', say.activationId, entry)),
  );
  view.append(searches, found.element);
  await listEvents(own?.code ?? null);
};
