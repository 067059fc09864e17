import type { Figure } from './figure-form.ts';
import { nameOf } from './say.ts';
import { writeNumber } from './written-number.ts';

/** The fields to select on a figure that is listed and revised, besides its flags. */
export const figureFields = `id region { code name } metric measure { code name } indicator { code name }
  basis { code name } value low high decimals comparator approximate provisional precision asOf asOfFrom status
  source { publisher title publishedOn url }`;

const percentages = new Set(['COVERAGE', 'ACHIEVEMENT']);

const valueText = ({ metric, comparator, value, low, high, decimals, approximate }: Figure): string => {
  const text = (number: number | null): string => writeNumber(number, decimals);
  const number = value === null ? `${text(low)}–${text(high)}` : text(value);
  const how = comparator === 'EQ' || comparator === 'BETWEEN' ? '' : `${nameOf(comparator)} `;
  return `${approximate ? '± ' : ''}${how}${number}${percentages.has(metric) ? '\u00A0%' : ''}`;
};

/** A figure as a list names it: 38.000 · IKD aktif. */
export const figureName = (figure: Figure): string => {
  const { metric, measure, indicator, basis } = figure;
  const what = measure?.name ?? [nameOf(metric), indicator?.name, basis?.name].filter(Boolean).join(' · ');
  return `${valueText(figure)} · ${what}`;
};
