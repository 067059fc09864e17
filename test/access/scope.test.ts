import { expect, test } from 'vitest';
import { mayReadPeople, mayRecord } from '../../src/access/scope.ts';
import { publicViewer, type Viewer } from '../../src/access/viewer.ts';

const officer: Viewer = { ...publicViewer, subject: 'Wati', role: 'OFFICER', regionCodes: ['64'] };
const field: Viewer = { ...officer, regionCodes: ['64.71'], eventId: 'a' };

test.each([
  ['an officer in the own regions', officer, '64.71', true],
  ['an officer elsewhere', officer, '33', false],
  ['an officer above the own regions', officer, 'ID', false],
  ['a field token in the region of its event', field, '64.71', false],
  ['a caller without a token', publicViewer, '64.71', false],
])('whether %s may read who did something', (_who, viewer, code, may) => {
  expect(mayReadPeople(viewer, code)).toBe(may);
});

test.each([
  ['an officer at an event of the own regions', officer, { id: 'b', regionCode: '64.71' }, true],
  ['an officer at another event', officer, { id: 'b', regionCode: '33' }, false],
  ['a field token at its event', field, { id: 'a', regionCode: '64.71' }, true],
  ['a field token at another event of the region', field, { id: 'b', regionCode: '64.71' }, false],
])('whether %s may record', (_who, viewer, event, may) => {
  expect(mayRecord(viewer, event)).toBe(may);
});
