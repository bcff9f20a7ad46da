import fc from 'fast-check';
import { FlowTokError } from '../../protocol/errors';

/** Cases a test tries; more with FUZZ_RUNS=1000000 npm run unit -- fuzz. */
export const cases = { numRuns: Number(process.env.FUZZ_RUNS ?? 10_000) };

/** Milliseconds that a test with that many cases may take on a busy machine. */
export const patience = 60_000 + 10 * cases.numRuns;

/** What makes readers stumble: controls, overrides of direction, halves of characters, markup, paths, numbers. */
const stumbling = [
  '\u0000',
  '\u001b[2J',
  '\u202e',
  '\u2066',
  '\u200d',
  '\ufeff',
  '\uffff',
  '\ud83d',
  '\udf4e',
  '\u0301'.repeat(50),
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  '\u{10ffff}',
  '<script>alert(1)</script>',
  '<!--',
  ']]>',
  '${7*7}',
  '{{x}}',
  '../',
  '%00%ff',
  "'; --",
  '"\\',
  '\r\n',
  '\u2028',
  '__proto__',
  '-1',
  '1e999',
  'NaN',
  'a'.repeat(2_000),
];

/** Any text there can be: every plane of Unicode, lone surrogates, and the pieces above. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 })
    .map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.oneof(fc.constantFrom(...stumbling), fc.string({ maxLength: 8 })), { maxLength: 8 })
    .map((pieces) => pieces.join('')),
);

/** Any value that JSON can hold, with texts like those. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.double(),
  fc.constantFrom(null, true, -0, 2 ** 53, Number.MAX_VALUE, [], {}),
  fc.jsonValue({ maxDepth: 2 }),
);

/** What reading gave; null where it was refused in one sentence. Anything else thrown fails the test. */
export function acceptedBy<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof FlowTokError && /^\S[^\n]*[.!?]$/.test(error.message)) return null;
    throw error;
  }
}
