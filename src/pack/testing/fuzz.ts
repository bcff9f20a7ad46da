import fc from 'fast-check';
import { FlowTokError } from '../../protocol/errors';

/** Cases a test tries; more with FUZZ_RUNS=1000000 npm run unit -- fuzz. */
export const cases = { numRuns: Number(process.env.FUZZ_RUNS ?? 10_000) };

/** Milliseconds that a test with that many cases may take on a busy machine. */
export const patience = 60_000 + 10 * cases.numRuns;

/** Texts that make readers stumble: paths, markup, controls, halves of characters, numbers. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '../flow.onnx',
    '..',
    '/etc/passwd',
    'C:\\x',
    '%2e%2e/x',
    'https://evil.example/',
    'javascript:alert(1)',
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '\u0000',
    '\u202e',
    '\ud83d',
    '__proto__',
    'constructor',
    'x'.repeat(3000),
  ),
);

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.double(),
  fc.constantFrom(null, true, -1, 0, 0.5, -0, 1e10, 1e15, 2 ** 31, 2 ** 53, 1e308, [], {}),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Fails for anything thrown that is not one sentence of ours. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof FlowTokError && /^\S[^\n]*\.$/u.test(error.message)) return true;
  throw error;
}
