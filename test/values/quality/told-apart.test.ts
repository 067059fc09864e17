import { expect, test } from 'vitest';
import { readFigureFindings, readFindings } from '../../../src/indicator/finding-reader.ts';
import { basesOf } from '../../../src/values/catalogue.ts';
import type { Finding } from '../../../src/values/quality/finding.ts';
import { shippedWorld } from '../../harness/oracle/load.ts';
import { WorldEvidence } from '../../harness/world-evidence.ts';

const world = shippedWorld();
const days = ['2024-06-30', '2024-12-31', '2025-06-30', '2025-12-31'];
const regions = [...new Set(world.figures.map(({ region }) => region))];

const alike = (findings: Finding[]): string[] => {
  const texts = findings.map(({ rule, message }) => `${rule}: ${String(message)}`);
  return texts.filter((text, index) => texts.indexOf(text) < index);
};

test.each(regions)('no two findings on a value or on the figures of %s read alike', async (code) => {
  const reader = new WorldEvidence(world).reader();
  expect(alike(await readFigureFindings(reader, code))).toEqual([]);
  for (const indicator of reader.catalogue.indicators)
    for (const namedBasis of basesOf(indicator))
      for (const day of days) {
        const value = await reader.value({ code, indicator, namedBasis, day, liveUntil: day, knownAt: null });
        expect(alike(await readFindings(value))).toEqual([]);
      }
});
