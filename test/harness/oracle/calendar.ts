/**
 * Days as text and the zones they belong to.
 *
 * DECISIONS
 * - A year of drift is 365.25 days.
 * - "Within three years" is within 1,096 days; "more than 92 days" counts both the first and the last day of a period.
 */
import { type Exact, exact, over } from './exact.ts';

/** 2024-10-31. Days compare as text. */
export type Day = string;

const dayMs = 86_400_000;

/** Days from one to the other; below zero where `to` comes first. */
export const daysBetween = (from: Day, to: Day): number =>
  (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs;
export const daysApart = (a: Day, b: Day): number => Math.abs(daysBetween(a, b));

/** The longest distance at which one number still says something about the other. */
export const yearDays = 366;
export const threeYearsDays = 1096;

export const yearsOf = (days: number): Exact => over(exact(days), exact(365.25));

/** Days in the period, the first and the last included. */
export const lengthOf = (from: Day, to: Day): number => daysBetween(from, to) + 1;

const central = new Set(['51', '52', '53', '63', '64', '65', '71', '72', '73', '74', '75', '76']);
const eastern = new Set(['81', '82', '91', '92', '93', '94', '95', '96', '97']);

/** By province; the country's is the capital's. */
const zoneOf = (region: string): string => {
  const province = region.slice(0, 2);
  if (central.has(province)) return 'Asia/Makassar';
  return eastern.has(province) ? 'Asia/Jayapura' : 'Asia/Jakarta';
};

/** The local day of the instant. Indonesia has no daylight saving time. */
export const dayAt = (region: string, instant: string): Day => {
  const hours = { 'Asia/Makassar': 8, 'Asia/Jayapura': 9 }[zoneOf(region)] ?? 7;
  return new Date(Date.parse(instant) + hours * 3_600_000).toISOString().slice(0, 10);
};

export const newestDay = (days: Day[]): Day | null => days.reduce<Day | null>((a, b) => (a && a > b ? a : b), null);
export const oldestDay = (days: Day[]): Day | null => days.reduce<Day | null>((a, b) => (a && a < b ? a : b), null);
