import { peopleText } from '../numbers.ts';
import { make, show } from '../page.ts';
import { field, freshId, makeInput, textIn } from './field.ts';
import { say } from './say.ts';
import { tell } from './session.ts';

type Region = { code: string; name: string; ancestors: { name: string }[] };
/** A field for choosing a region; `code` is the chosen or typed one, or null if the field is empty. */
export type RegionBox = { element: HTMLElement; input: HTMLInputElement; code: () => string | null };

const typingMs = 180;
const searchQuery = `query ($text: String!) {
  regions(search: $text, first: 8) { nodes { code name ancestors { name } } }
}`;
const placeOf = ({ code, ancestors }: Region): string =>
  [
    code,
    ...ancestors
      .slice(1)
      .map(({ name }) => name)
      .reverse(),
  ].join(' · ');

/** A search for regions as you type, with the arrow keys, Enter and Escape as in any combobox. */
export const regionBox = (
  name: string,
  label: string,
  given?: { code: string; name: string },
  hint = say.regionHint,
): RegionBox => {
  const labelOf = (region: { code: string; name: string }): string => `${region.name} (${region.code})`;
  const input = makeInput('text', given ? labelOf(given) : '');
  const [list, state] = [make('ul', 'options'), make('span', 'for-ears')];
  list.id = freshId();
  list.role = 'listbox';
  list.ariaLabel = label;
  list.hidden = true;
  state.role = 'status';
  input.role = 'combobox';
  input.spellcheck = false;
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  let chosen = given?.code ?? null;
  let waiting: number | undefined;

  const mark = (option: Element | null): void => {
    for (const each of list.children) each.ariaSelected = String(each === option);
    if (option) input.setAttribute('aria-activedescendant', option.id);
    else input.removeAttribute('aria-activedescendant');
    option?.scrollIntoView({ block: 'nearest' });
  };
  const open = (isOpen: boolean): void => {
    list.hidden = !isOpen;
    input.ariaExpanded = String(isOpen);
    if (!isOpen) mark(null);
  };
  open(false);
  const choose = (region: Region): void => {
    chosen = region.code;
    input.value = labelOf(region);
    open(false);
  };
  const showFound = (regions: Region[]): void => {
    const options = regions.map((region) => {
      const option = make('li', '', make('strong', '', region.name), make('span', '', placeOf(region)));
      option.id = freshId();
      option.role = 'option';
      option.ariaSelected = 'false';
      // Otherwise the press would take the focus away from the input before the click arrives.
      option.addEventListener('pointerdown', (press) => press.preventDefault());
      option.addEventListener('click', () => choose(region));
      return option;
    });
    list.replaceChildren(...options);
    show(state, say.regionsFound(peopleText(regions.length)));
    open(regions.length > 0);
  };
  const search = async (): Promise<void> => {
    const text = input.value.trim();
    if (text.length < 2) return open(false);
    const { regions } = await tell<{ regions: { nodes: Region[] } }>(searchQuery, { text: text.slice(0, 100) });
    if (text === input.value.trim() && document.activeElement === input) showFound(regions.nodes);
  };
  input.addEventListener('input', () => {
    chosen = null;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => void search().catch(() => open(false)), typingMs);
  });
  input.addEventListener('blur', () => open(false));
  input.addEventListener('keydown', (event) => {
    if (list.hidden) return;
    const marked = list.querySelector<HTMLElement>('[aria-selected="true"]');
    if (event.key === 'ArrowDown') mark(marked?.nextElementSibling ?? list.firstElementChild);
    else if (event.key === 'ArrowUp') mark(marked?.previousElementSibling ?? list.lastElementChild);
    else if (event.key === 'Enter' && marked) marked.click();
    else if (event.key === 'Escape') open(false);
    else return;
    event.preventDefault();
    // Escape closes the list, not the dialog around it.
    event.stopPropagation();
  });
  const element = field(name, label, input, hint);
  element.append(list, state);
  return { element, input, code: () => chosen ?? textIn(input) };
};
