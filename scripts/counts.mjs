import { readFileSync } from 'node:fs';

// What each test runner says in its report file, as { passed, failed, skipped, faults }: one line in `faults` for each
// test that failed, so that the end of a long output, often all that is kept of it, says which and why.

/** A Vitest report (--reporter=json). */
export function vitestCounts(text) {
  const report = JSON.parse(text);
  const skipped = report.numPendingTests + (report.numTodoTests ?? 0);
  const faults = (report.testResults ?? []).flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    const lines = failed.map((each) => fault(each.fullName, each.failureMessages[0]));
    // A file that does not load has no tests to fail.
    return message && lines.length === 0 ? [fault(name, message)] : lines;
  });
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped, faults };
}

/** A JUnit file as pytest writes it. */
export function pytestCounts(text) {
  const suite = /<testsuite [^>]*>/.exec(text)?.[0];
  if (!suite) throw new Error('no <testsuite> in the report');
  const number = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = number('failures') + number('errors');
  const skipped = number('skipped');
  const cases = text.matchAll(
    /<testcase classname="([^"]*)" name="([^"]*)"[^>]*><(?:failure|error) message="([^"]*)"/g,
  );
  const faults = Array.from(cases, ([, file, name, why]) => fault(`${file} ${name}`, why));
  return { passed: number('tests') - failed - skipped, failed, skipped, faults };
}

/**
 * A Playwright report (--reporter=json). A test that passed only when repeated counts as passed, and as
 * repeated too, so that the summary names it: a whole browser on a busy machine is allowed one bad moment.
 */
export function playwrightCounts(text) {
  const { stats, suites = [] } = JSON.parse(text);
  const specs = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
  const failed = suites.flatMap(specs).filter(({ ok }) => !ok);
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    repeated: stats.flaky,
    faults: failed.map(({ file, title, tests }) =>
      fault(`${file} ${title}`, tests.at(-1)?.results.at(-1)?.error?.message),
    ),
  };
}

/** A test's name and the first line of its fault, without a terminal's colours. */
function fault(name, why = 'no reason given') {
  const [first] = why.replaceAll('&#10;', '\n').trim().split('\n');
  // eslint-disable-next-line no-control-regex -- colours begin with a control character
  return `${name}: ${first.replaceAll(/\u001b\[[\d;]*m/g, '')}`;
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
