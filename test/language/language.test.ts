import { expect, test } from 'vitest';
import { languageOf } from '../../src/language/language.ts';

test.each([
  [null, 'en'],
  ['', 'en'],
  ['id', 'id'],
  ['id-ID', 'id'],
  ['ID-id', 'id'],
  ['en', 'en'],
  ['id, en', 'id'],
  ['en, id', 'en'],
  ['en, id;q=0.5', 'en'],
  ['en;q=0.5, id', 'id'],
  ['en-GB;q=0.7,id-ID;q=0.9,*;q=0.1', 'id'],
  ['nl, id;q=0.2', 'id'],
  ['nl, fr;q=0.8', 'en'],
  ['*', 'en'],
  ['id;q=0', 'en'],
  ['id;q=0, en;q=0.1', 'en'],
  ['id;q=x', 'en'],
  ['idn', 'en'],
  [' id ; q=1 ', 'id'],
  [',;,id', 'id'],
])('%j asks for %s', (header, language) => expect(languageOf(header)).toBe(language));
