import { peopleText } from '../numbers.ts';
import { make, makeLink } from '../page.ts';
import { askWhy } from './ask-why.ts';
import { mutationOf } from './change-form.ts';
import { field, makeButton, makeSelect, textIn } from './field.ts';
import type { Figure } from './figure-form.ts';
import { figureFields, figureName } from './figure-name.ts';
import { latest } from './latest.ts';
import { type Connection, makeRow, pagedList, pageFields, pageSize } from './paged-list.ts';
import { rules, severities } from './quality-rules.ts';
import { regionBox } from './region-box.ts';
import { momentText, nameOf, say } from './say.ts';
import { searchForm } from './search-form.ts';
import { isAdmin, session, tell } from './session.ts';

type Finding = {
  id: string;
  region: { code: string; name: string };
  indicator: { name: string } | null;
  flag: { rule: string; severity: string; message: string; people: number | null; figures: Figure[] };
  dismissal: { id: string; at: string; by: string | null; reason: string | null } | null;
};
type Findings = Connection<Finding> & { bySeverity: { severity: string; count: number }[] };

const findingsQuery = `query ($within: String!, $rule: QualityRule, $severity: Severity, $indicator: ID, $dismissed: Boolean,
    $size: Int!, $cursor: String) {
  findings(within: $within, rule: $rule, severity: $severity, indicator: $indicator, dismissed: $dismissed,
      first: $size, after: $cursor) {
    bySeverity { severity count }
    nodes { id region { code name } indicator { name } dismissal { id at by reason }
      flag { rule severity message people figures { ${figureFields} } } }
    ${pageFields}
  }
}`;

/** A sum names dozens of figures; the first ones lead to its region, where the others are listed. */
const mostLinks = 4;

const figureLinks = ({ region, flag: { figures } }: Finding): HTMLElement | null => {
  if (figures.length === 0) return null;
  const links = figures.slice(0, mostLinks).map((figure) => {
    const where = figure.region.code === region.code ? [] : [figure.region.name];
    const text = [figureName(figure), ...where, figure.asOf ?? nameOf('UNDATED')].join(' · ');
    return make('li', '', makeLink(`#figures/${encodeURIComponent(figure.id)}`, 'figure-link', text));
  });
  const rest = figures.length - links.length;
  if (rest > 0) links.push(make('li', 'quiet', say.andMore(peopleText(rest))));
  const list = make('ul', 'figure-links', ...links);
  list.ariaLabel = say.figuresOfFinding;
  return list;
};

const nameOfFinding = ({ flag }: Finding): string => `${nameOf(flag.severity)}: ${nameOf(flag.rule)}`;

const openDismissal = (finding: Finding, done: () => void): void =>
  askWhy(
    say.dismissFinding,
    { finding: finding.id },
    { mutation: mutationOf('dismissFinding', 'DismissalPayload', 'dismissal { id }') },
    done,
    make('p', '', make('strong', '', `${nameOfFinding(finding)}, ${finding.region.name}`)),
    make('p', '', finding.flag.message),
  );

const openTakingBack = (dismissal: string, done: () => void): void =>
  askWhy(
    say.takeBackDismissal,
    { dismissal },
    { mutation: mutationOf('takeBackDismissal', 'DismissalPayload', 'dismissal { id }') },
    done,
  );

const dismissalText = ({ dismissal }: Finding): Node[] => {
  if (!dismissal) return [];
  const { at, by, reason } = dismissal;
  const about = make('span', 'quiet', say.dismissedBy(by ?? '–', momentText(at)));
  return reason === null ? [about] : [about, make('q', '', reason)];
};

const findingRow = (finding: Finding, reload: () => void): HTMLElement => {
  const { region, indicator, flag, dismissal } = finding;
  const name = nameOfFinding(finding);
  const about = [region.name, indicator?.name, flag.people === null ? null : say.people(peopleText(flag.people))];
  const change = dismissal
    ? makeButton(say.takeBack, 'plain', () => openTakingBack(dismissal.id, reload))
    : makeButton(say.dismiss, 'plain', () => openDismissal(finding, reload));
  change.ariaLabel = `${change.textContent}: ${name}, ${region.name}`;
  const row = makeRow(
    name,
    about.filter((part) => part != null),
    make('span', '', flag.message),
    figureLinks(finding),
    ...dismissalText(finding),
    ...(isAdmin() ? [change] : []),
  );
  row.dataset['severity'] = flag.severity;
  return row;
};

const showTotals = (totals: HTMLElement, { bySeverity }: Findings): void =>
  totals.replaceChildren(
    ...bySeverity.map(({ severity, count }) => {
      const total = make('li', '', make('strong', '', peopleText(count)), ` ${nameOf(severity)}`);
      total.dataset['severity'] = severity;
      return total;
    }),
  );

/** The filters that were used last, for returning from a figure to the list. */
const chosen = {
  region: undefined as { code: string; name: string } | undefined,
  rule: '',
  severity: '',
  indicator: '',
  shown: '',
};

const choices = (codes: readonly string[]): [string, string][] => [
  ['', say.any],
  ...codes.map((code): [string, string] => [code, nameOf(code)]),
];

/** Lists what the quality rules find in a region and below, worst first, and dismisses findings. */
export const showFindings = async (view: HTMLElement): Promise<void> => {
  const found = latest();
  const region = regionBox('within', say.findingsIn, chosen.region ?? session().viewer.regions[0]);
  const rule = makeSelect(choices(rules), chosen.rule);
  const severity = makeSelect(choices(severities), chosen.severity);
  const indicator = makeSelect(
    [['', say.any], ...session().indicators.map(({ code, name }): [string, string] => [code, name])],
    chosen.indicator,
  );
  const shown = makeSelect(
    [
      ['', say.openFindings],
      ['yes', say.dismissedFindings],
    ],
    chosen.shown,
  );
  const list = async (): Promise<void> => {
    const code = region.code() ?? 'ID';
    Object.assign(chosen, {
      rule: rule.value,
      severity: severity.value,
      indicator: indicator.value,
      shown: shown.value,
    });
    chosen.region = { code, name: region.input.value.replace(` (${code})`, '') || code };
    const filter = {
      within: code,
      rule: textIn(rule),
      severity: textIn(severity),
      indicator: textIn(indicator),
      dismissed: shown.value !== '',
    };
    const totals = make('ul', 'totals');
    totals.ariaLabel = say.totals;
    await found.show(async () => {
      const rows = await pagedList<Finding>({
        load: async (cursor) => {
          const variables = { ...filter, size: pageSize, cursor };
          const { findings } = await tell<{ findings: Findings }>(findingsQuery, variables);
          showTotals(totals, findings);
          return findings;
        },
        row: (finding) => findingRow(finding, () => void list()),
      });
      return [totals, rows];
    });
  };
  view.append(
    searchForm(
      say.find,
      list,
      region.element,
      field('severity', say.severity, severity),
      field('rule', say.rule, rule),
      field('indicator', say.indicator, indicator),
      field('shown', say.shownFindings, shown),
    ),
    found.element,
  );
  await list();
};
