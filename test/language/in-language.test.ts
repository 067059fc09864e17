import { describe, expect, test } from 'vitest';
import { inLanguage } from '../../src/language/in-language.ts';
import { putTogether, said, takenApart } from '../../src/terms/sentence.ts';

describe('a sentence', () => {
  const fell = said`${'IKD_ACTIVE'} fell by ${'1.200'} people between ${'2024-06-13'} and ${'2024-10-31'}.`;

  test('is its English words as text and in JSON', () => {
    const english = 'IKD_ACTIVE fell by 1.200 people between 2024-06-13 and 2024-10-31.';
    expect([String(fell), inLanguage('en', fell)]).toEqual([english, english]);
    expect(JSON.stringify([fell])).toBe(JSON.stringify([english]));
  });

  test('is rendered in Indonesian with the same values', () =>
    expect(inLanguage('id', fell)).toBe('IKD_ACTIVE turun 1.200 orang antara 2024-06-13 dan 2024-10-31.'));

  test('renders nested sentences in the same language', () => {
    const [one, two] = [said`${'COVERAGE'} on ${'A'}`, said`${'COVERAGE'} on ${'B'}`];
    const both = said`${'5,0 persen'} fits ${said`${one} and ${two}`}.`;
    expect(String(both)).toBe('5,0 persen fits COVERAGE on A and COVERAGE on B.');
    expect(inLanguage('id', both)).toBe('5,0 persen cocok dengan COVERAGE terhadap A dan COVERAGE terhadap B.');
  });

  test('can be taken apart, stored as JSON, and put together again', () => {
    const whole = said`${'5,0 persen'} fits ${said`${said`${'COVERAGE'} on ${'A'}`} and ${said`${7} on ${'B'}`}`}.`;
    const again = putTogether(JSON.parse(JSON.stringify(takenApart(whole))));
    expect(again).toEqual(whole);
    expect(inLanguage('id', again)).toBe('5,0 persen cocok dengan COVERAGE terhadap A dan 7 terhadap B.');
  });

  test('takes values as they are, whatever they look like', () => {
    const odd = ['{1}', '$&', '`'] as const;
    const apart = said`${odd[0]} of the children adds up to ${odd[1]}, a difference of ${odd[2]} people from ${0}.`;
    expect(inLanguage('id', apart)).toBe('{1} dari daerah di bawahnya berjumlah $&, berselisih ` orang dari 0.');
  });

  test('without translatable words is the same everywhere', () =>
    expect(inLanguage('id', said`${'reason'}: ${said`${'A'} and ${1}`}`)).toBe('reason: A dan 1'));
});
