import { readFileSync } from 'node:fs';

// What each test runner says in its report file, as { passed, failed, skipped }.

/** A Vitest report (--reporter=json). */
export function vitestCounts(text) {
  const report = JSON.parse(text);
  const skipped = report.numPendingTests + (report.numTodoTests ?? 0);
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped };
}

/** A JUnit file as pytest writes it. */
export function pytestCounts(text) {
  const suite = /<testsuite [^>]*>/.exec(text)?.[0];
  if (!suite) throw new Error('no <testsuite> in the report');
  const number = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = number('failures') + number('errors');
  const skipped = number('skipped');
  return { passed: number('tests') - failed - skipped, failed, skipped };
}

/**
 * A Playwright report (--reporter=json). A test that passed only when repeated counts as passed, and as
 * repeated too, so that the summary names it: a whole browser on a busy machine is allowed one bad moment.
 */
export function playwrightCounts(text) {
  const { stats } = JSON.parse(text);
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    repeated: stats.flaky,
  };
}

/**
 * One stage's counts. A runner that fails without a failed test (a crash, a missing report, a file that
 * does not load) counts as one failure: nothing may fail unseen.
 */
export function stageCounts(status, reportFile, read) {
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    if (read) counts = read(readFileSync(reportFile, 'utf8'));
  } catch {
    counts.failed = 1;
  }
  if (status !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}
