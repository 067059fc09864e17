import { describe, expect, test } from 'vitest';
import {
  type ChildProgress,
  metHidesBelowFindings,
  restatementFindings,
  targetsDifferFindings,
} from '../../../src/values/quality/target-rules.ts';
import { subtreeOf } from '../../../src/values/roll-up.ts';
import type { Target } from '../../../src/values/target.ts';
import { ownValue, rolledUpValue } from '../../../src/values/value.ts';
import { ask, coverage, facts, ikd, recording, target } from '../../harness/facts.ts';

const day = '2024-10-31';
const at = (code: string, targets: Target[]) => ({ ...facts([], targets), code });

describe('TARGETS_DIFFER', () => {
  const differing = (code: string, ...targets: Target[]) => targetsDifferFindings(at(code, targets), ikd.code, day);
  const national = target(30);
  const own = target(25, { regionCode: '33.11', setBy: 'Dispendukcapil Sukoharjo' });

  test('targets in force differ, at the region that the nearest is set for', () => {
    const found = differing('33.11', national, own);
    expect(found).toMatchObject([{ rule: 'TARGETS_DIFFER', severity: 'INFO', people: null, figures: [] }]);
    expect(String(found[0]?.message)).toBe(
      'Targets in force differ: 30,00 persen (Kementerian Dalam Negeri); 25,00 persen (Dispendukcapil Sukoharjo).',
    );
    const same = target(30, { regionCode: '33' });
    expect(String(differing('33.11', national, same, own)[0]?.message)).toBe(String(found[0]?.message));
    expect(differing('ID', national, target(75, { setBy: 'Bappenas' }))).toHaveLength(1);
  });

  test.each([
    ['below the region that it is set for', '33.11.01', [national, own]],
    ['the same percent', '33.11', [national, { ...own, percent: 30 }]],
    ['another day', '33.11', [national, { ...own, from: '2024-11-01' }]],
    ['another indicator', '33.11', [national, { ...own, indicatorCode: recording.code }]],
    ['a target that its own setter replaced', 'ID', [national, target(35)]],
  ])('near miss: %s', (_what, code, targets) => {
    expect(differing(code, ...targets)).toEqual([]);
  });
});

describe('BASES_DIFFER, of a restatement', () => {
  const national = target(30);
  const restated = target(30, { regionCode: '64', basisCode: 'KTP_RECORDED', restatesId: national.id });
  const found = (code: string, ...targets: Target[]) => restatementFindings(at(code, targets), ikd.code, day);

  test('a target is repeated on another basis, which is raised at the nearer of the two regions', () => {
    const raised = found('64', national, restated);
    expect(raised).toMatchObject([{ rule: 'BASES_DIFFER', severity: 'INFO', people: null, figures: [] }]);
    expect(String(raised[0]?.message)).toBe(
      '30,00 persen of KTP_ELIGIBLE is repeated as 30,00 persen of KTP_RECORDED.',
    );
  });

  test.each([
    ['below', '64.71', [national, restated]],
    ['the same basis', '64', [national, { ...restated, basisCode: 'KTP_ELIGIBLE' }]],
    ['a target of its own on another basis', '64', [national, { ...restated, restatesId: null }]],
    ['a restatement of another year', '64', [national, { ...restated, from: '2025-01-01' }]],
  ])('near miss: %s', (_what, code, targets) => {
    expect(found(code, ...targets)).toEqual([]);
  });
});

describe('MET_HIDES_BELOW', () => {
  const sixty = target(60);
  const child = (code: string, percent: number): ChildProgress => {
    const known = { ...facts([coverage(ikd, percent, day)]), code };
    const value = ownValue(known, ask(day)) ?? rolledUpValue(known, subtreeOf([], new Map()), ask(day));
    return { code, value, met: percent >= 60 };
  };
  const children = [child('64.71', 96.9), child('64.07', 54.67), child('64.01', 59)];

  test('a met target with children below it', () => {
    const found = metHidesBelowFindings(true, sixty, children);
    expect(found).toMatchObject([{ rule: 'MET_HIDES_BELOW', severity: 'INFO', people: null }]);
    expect(found[0]?.figures).toHaveLength(2);
    expect(String(found[0]?.message)).toBe(
      'The target of 60,00 persen is met, and 2 of the 3 known children are below it: 64.07 has 54,67 persen.',
    );
  });

  test('near miss: it is not met, or open, or each child known reaches it, or may', () => {
    expect(metHidesBelowFindings(false, sixty, children)).toEqual([]);
    expect(metHidesBelowFindings(null, sixty, children)).toEqual([]);
    expect(metHidesBelowFindings(true, sixty, [child('64.71', 60)])).toEqual([]);
    expect(metHidesBelowFindings(true, sixty, [{ ...child('64.07', 54.67), met: null }])).toEqual([]);
  });
});
