import type { Language } from './language.ts';

const indonesian = {
  asOf: (days: string) => `per ${days}`,
  provisionalAsOf: (days: string) => `angka sementara per ${days}`,
  basisAsOf: (day: string) => `basis per ${day}`,
  ofRegions: (known: string, all: string) => `${known} dari ${all} daerah`,
  aboutOfRegions: (known: string, all: string) => `sekitar ${known} dari ${all} daerah`,
  underOneOf: (all: string) => `kurang dari 1 dari ${all} daerah`,
  activations: (count: string) => `${count} aktivasi`,
  residents: (count: string) => `${count} orang`,
  added: (entries: string, day: string) => `ditambah ${entries} di Jemput sampai ${day}`,
  subtracted: (entries: string, day: string) => `dikurangi ${entries} di Jemput sampai ${day}`,
  included: (entries: string) => `termasuk ${entries} di Jemput`,
  target: (percent: string) => `target ${percent}`,
  lapsedTarget: (percent: string, day: string) => `target ${percent} sampai ${day}`,
  targetMet: 'tercapai',
  targetOpen: 'belum pasti',
};

/** The texts for the day, the source and the target of a value. */
export type ProvenanceWords = typeof indonesian;

const english: ProvenanceWords = {
  asOf: (days) => `as of ${days}`,
  provisionalAsOf: (days) => `provisional, as of ${days}`,
  basisAsOf: (day) => `basis as of ${day}`,
  ofRegions: (known, all) => `${known} of ${all} regions`,
  aboutOfRegions: (known, all) => `about ${known} of ${all} regions`,
  underOneOf: (all) => `less than 1 of ${all} regions`,
  activations: (count) => (count === '1' ? '1 activation' : `${count} activations`),
  residents: (count) => (count === '1' ? '1 person' : `${count} people`),
  added: (entries, day) => `plus ${entries} in Jemput up to ${day}`,
  subtracted: (entries, day) => `minus ${entries} in Jemput up to ${day}`,
  included: (entries) => `including ${entries} in Jemput`,
  target: (percent) => `target ${percent}`,
  lapsedTarget: (percent, day) => `target ${percent} until ${day}`,
  targetMet: 'met',
  targetOpen: 'not certain',
};

/** The texts in a language. */
export const provenanceWordsIn = (language: Language): ProvenanceWords => (language === 'en' ? english : indonesian);
