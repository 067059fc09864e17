import { type Sentence, said } from '../terms/sentence.ts';
import type { Figure } from './figure.ts';
import { figureText, numberText } from './figure-text.ts';
import type { Target } from './target.ts';
import { peopleText, percentText } from './text.ts';

/** A published figure that moved a value, as recorded or taken out of use at one instant. */
export type MovingFigure = {
  figure: Figure;
  publisher: string | null;
  /** Whether it was taken out of use then. */
  isEnded: boolean;
  /** The figure that it revises. */
  revised: Figure | null;
  /** The number of other figures that were recorded or ended at the same instant. */
  others: number;
};

/** A target that was set or taken out of use. */
export type MovingTarget = { target: Pick<Target, 'percent' | 'basisCode' | 'setBy'>; isEnded: boolean };

/** "38.000 IKD_ACTIVE of 2025-10-31, published by Kaltim Post", and what happened to it; `code` is the value's region. */
export const figureNote = ({ figure, publisher, isEnded, revised, others }: MovingFigure, code: string): Sentence => {
  const number = figureText(figure);
  const published = publisher === null ? number : said`${number}, published by ${publisher}`;
  const ended = isEnded ? said`${published}, was retracted` : published;
  const whole = revised && !isEnded ? said`${ended}, instead of ${numberText(revised)}` : ended;
  const placed = figure.regionCode === code ? whole : said`${figure.regionCode}: ${whole}`;
  return others === 0 ? placed : said`${placed}; figures changed with it: ${peopleText(others)}`;
};

/** "target of 30,00 persen of KTP_ELIGIBLE, set by ...", and whether it was withdrawn. */
export const targetNote = ({ target: { percent, basisCode, setBy }, isEnded }: MovingTarget): Sentence => {
  const set = said`target of ${percentText(percent)} of ${basisCode}, set by ${setBy}`;
  return isEnded ? said`${set}, was withdrawn` : set;
};

/** Says that a region left the region list. */
export const regionNote = (name: string, code: string): Sentence => said`${name} (${code}) left the region list`;
