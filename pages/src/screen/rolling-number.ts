import { make } from '../page.ts';

const rollMs = 700;
const easing = 'cubic-bezier(0.2, 0.8, 0.2, 1)';
// Twice, so that a digit rolls on from nine to zero.
const strip = '0123456789'.repeat(2).split('').join('\n');
const rows = 20;
const rowsOf = (offset: number): string => `translateY(${(-100 * offset) / rows}%)`;

/** The digit that a strip shows at this moment; a fraction while it rolls. */
const offsetOf = (element: HTMLElement): number => {
  const { transform } = getComputedStyle(element);
  return transform === 'none' ? 0 : ((-new DOMMatrix(transform).m42 / element.clientHeight) * rows) % 10;
};

const rollDigit = (element: HTMLElement, digit: number, rises: boolean, still: boolean): void => {
  // Rounded, because a digit at rest must not roll all the way round because of a fraction of a pixel.
  const from = Math.round(offsetOf(element) * 100) / 100;
  element.style.transform = rowsOf(digit);
  if (still || from === digit) return;
  // Roll to the copy of the digit that lies in the direction in which the number moves.
  const start = !rises && digit > from ? from + 10 : from;
  const end = rises && digit < from ? digit + 10 : digit;
  element.animate([{ transform: rowsOf(start) }, { transform: rowsOf(end) }], { duration: rollMs, easing });
};

/**
 * A number whose digits roll up as it rises and down as it falls. It is for eyes only: its element is hidden from
 * screen readers.
 */
export class RollingNumber {
  #element: HTMLElement;
  #motion = window.matchMedia('(prefers-reduced-motion: reduce)');
  #value: number | undefined;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  /** Shows a number by its text. The first number appears without rolling. */
  roll(value: number, text: string): void {
    if (value === this.#value) return;
    const still = this.#value === undefined || this.#motion.matches;
    const rises = value > (this.#value ?? 0);
    this.#value = value;
    const glyphs = text.split('');
    if (this.#element.dataset['shape'] !== text.replaceAll(/\d/g, '0')) this.#build(glyphs);
    this.#element.parentElement?.style.setProperty('--glyphs', String(Math.max(3, glyphs.length)));
    glyphs.forEach((glyph, index) => {
      const element = this.#element.children[index]?.firstElementChild;
      if (element instanceof HTMLElement) rollDigit(element, Number(glyph), rises, still);
    });
  }

  /** Rebuilds the columns of digits after the text has grown or shrunk; those at the right end keep their digit. */
  #build(glyphs: string[]): void {
    const shown = [...this.#element.children].map((column) => column.firstElementChild);
    this.#element.dataset['shape'] = glyphs.join('').replaceAll(/\d/g, '0');
    this.#element.replaceChildren(
      ...glyphs.map((glyph, index) => {
        if (!/\d/.test(glyph)) return make('span', 'roll-mark', glyph);
        const column = make('span', 'roll-digit', make('span', 'roll-strip', strip));
        const before = shown[shown.length - glyphs.length + index];
        if (before instanceof HTMLElement && column.firstElementChild instanceof HTMLElement)
          column.firstElementChild.style.transform = rowsOf(offsetOf(before));
        return column;
      }),
    );
  }
}
