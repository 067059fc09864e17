import fc from 'fast-check';

const digits = (count: number, max: number) =>
  fc.integer({ min: 0, max }).map((number) => String(number).padStart(count, '0'));

/** Any well-formed region code. The codes are close to each other, so that pairs are often related. */
export const anyCode: fc.Arbitrary<string> = fc.oneof(
  { weight: 1, arbitrary: fc.constant('ID') },
  {
    weight: 9,
    arbitrary: fc
      .tuple(
        fc.constantFrom('11', '64', '65'),
        fc.constantFrom('01', '02', '71'),
        digits(2, 3),
        fc.constantFrom('1001', '2001', '3001'),
      )
      .chain((parts) => fc.integer({ min: 1, max: 4 }).map((length) => parts.slice(0, length).join('.'))),
  },
);

/** Any well-formed region code, from the whole range. */
export const farCode: fc.Arbitrary<string> = fc
  .tuple(digits(2, 99), digits(2, 99), digits(2, 99), digits(4, 9999))
  .chain((parts) => fc.integer({ min: 1, max: 4 }).map((length) => parts.slice(0, length).join('.')));
