// Text as nobody should write it.
import * as fc from 'fast-check';

/** Any series of UTF-16 code units, whether or not it is well-formed. Those of fast-check take a second to prepare. */
export const anyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0, max: 0xffff })), {
    maxLength: 60,
  })
  .map((units) => String.fromCharCode(...units));
