import { targetText } from '../numbers.ts';
import { make } from '../page.ts';
import { changeForm, mutationOf } from './change-form.ts';
import { conclude, openDialog, reasonField } from './dialog.ts';
import { FieldProblem, field, fieldSet, makeButton, makeInput, makeSelect, neededIn, numberIn } from './field.ts';
import { latest } from './latest.ts';
import { type Effect, effectFields, showEffects } from './outcome.ts';
import { makeRow } from './paged-list.ts';
import { regionBox } from './region-box.ts';
import { say } from './say.ts';
import { searchForm } from './search-form.ts';
import { isAdmin, session, tell } from './session.ts';

type Target = {
  percent: number;
  from: string;
  to: string;
  setBy: string;
  indicator: { name: string };
  basis: { name: string };
  region: { name: string };
};

const targetsQuery = `query ($region: String) { targets(region: $region) {
  percent from to setBy indicator { name } basis { name } region { name } } }`;

const targetForm = (done: () => void): HTMLFormElement => {
  const region = regionBox('region', say.region, session().viewer.regions[0]);
  const { indicators } = session();
  const indicator = makeSelect(
    indicators.map(({ code, name }) => [code, name]),
    'IKD_ACTIVATION',
  );
  const basis = makeSelect([]);
  const offerBases = (): void => {
    const chosen = indicators.find(({ code }) => code === indicator.value);
    const bases = chosen ? [chosen.basis, ...chosen.alternativeBases] : [];
    basis.replaceChildren(...bases.map(({ code, name }) => new Option(name, code)));
  };
  indicator.addEventListener('change', offerBases);
  offerBases();
  const [percent, from, to, setBy] = [makeInput('text'), makeInput('date'), makeInput('date'), makeInput('text')];
  percent.inputMode = 'decimal';
  const reason = reasonField();
  const percentIn = (): number => {
    const number = numberIn(percent, false);
    if (!number) throw new FieldProblem('percent', say.required);
    return number.value;
  };
  return changeForm<{ effects: Effect[] }>({
    fields: [
      fieldSet(
        say.target,
        region.element,
        field('indicator', say.indicator, indicator),
        field('basis', say.basis, basis),
        field('percent', say.percent, percent),
        field('from', say.from, from),
        field('to', say.to, to),
        field('setBy', say.setBy, setBy),
      ),
      reason.element,
    ],
    input: () => ({
      region: region.code() ?? '',
      indicator: indicator.value,
      basis: basis.value || null,
      percent: percentIn(),
      from: neededIn(from),
      to: neededIn(to),
      setBy: setBy.value,
      reason: reason.control.value,
    }),
    mutation: mutationOf('setTarget', 'TargetPayload', effectFields),
    preview: ({ effects }) => [showEffects(effects)],
    confirm: say.confirm,
    done,
  });
};

/** Lists the targets that apply to a region, and sets new ones. */
export const showTargets = async (view: HTMLElement): Promise<void> => {
  const found = latest();
  const region = regionBox('region', say.targetsOf, session().viewer.regions[0]);
  const list = async (): Promise<void> => {
    await found.show(async () => {
      const { targets } = await tell<{ targets: Target[] }>(targetsQuery, { region: region.code() });
      const rows = targets.map(({ percent, from, to, setBy, indicator, basis, region: { name } }) =>
        makeRow(`${targetText(percent)} · ${indicator.name}`, [name, basis.name, `${from} – ${to}`, setBy]),
      );
      return [rows.length > 0 ? make('ul', 'entries', ...rows) : make('p', 'quiet', say.nothing)];
    });
  };
  const set = makeButton(say.setTarget, 'main', () => {
    const form = targetForm(() => {
      close();
      conclude(say.saved);
      void list();
    });
    const close = openDialog(say.setTarget, form);
  });
  view.append(...(isAdmin() ? [set] : []), searchForm(say.find, list, region.element), found.element);
  await list();
};
