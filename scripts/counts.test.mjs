import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { playwrightCounts, pytestCounts, stageCounts, vitestCounts } from './counts.mjs';

describe('counts', () => {
  it('reads Vitest', () => {
    const failed = {
      status: 'failed',
      fullName: 'adds up',
      failureMessages: ['\u001b[31mError: 1 is not 2\u001b[39m\n    at line 3'],
    };
    const passed = { status: 'passed', fullName: 'counts', failureMessages: [] };
    const testResults = [
      { name: 'a.test.ts', message: '', assertionResults: [passed, failed] },
      { name: 'b.test.ts', message: 'Cannot find module', assertionResults: [] },
    ];
    const counts = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
    expect(vitestCounts(JSON.stringify({ ...counts, testResults }))).toEqual({
      passed: 5,
      failed: 1,
      skipped: 3,
      faults: ['adds up: Error: 1 is not 2', 'b.test.ts: Cannot find module'],
    });
  });

  it('reads pytest', () => {
    const report =
      '<?xml version="1.0"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="0.1"><testcase classname="tests.test_a" name="test_b" time="0.1"><failure message="assert 1 == 2&#10; where 1">trace</failure></testcase><testcase classname="tests.test_a" name="test_c" time="0.1" />';
    expect(pytestCounts(report)).toEqual({
      passed: 4,
      failed: 3,
      skipped: 3,
      faults: ['tests.test_a test_b: assert 1 == 2'],
    });
    expect(() => pytestCounts('')).toThrow();
  });

  it('reads Playwright and names tests that passed only when repeated', () => {
    const spec = (title, ok, results) => ({ file: 'a.spec.ts', title, ok, tests: [{ results }] });
    const late = { error: { message: 'Test timeout of 1 ms exceeded.\nmore' } };
    const specs = [spec('goes', true, [{}]), spec('stays', false, [{}, late])];
    const report = {
      stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 2 },
      suites: [{ specs: [], suites: [{ specs }] }],
    };
    expect(playwrightCounts(JSON.stringify(report))).toEqual({
      passed: 8,
      failed: 1,
      skipped: 2,
      repeated: 1,
      faults: ['a.spec.ts stays: Test timeout of 1 ms exceeded.'],
    });
  });
});

describe('stageCounts', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'flowtok-counts-')), 'report.json');
  const read = (text) => JSON.parse(text);

  it('counts a failed stage without tests as one', () => {
    expect(stageCounts(1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(stageCounts(0)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });

  it('counts a runner that fails with no failed test as one', () => {
    writeFileSync(file, '{"passed":3,"failed":0,"skipped":0}');
    expect(stageCounts(1, file, read)).toEqual({ passed: 3, failed: 1, skipped: 0 });
    expect(stageCounts(0, file, read)).toEqual({ passed: 3, failed: 0, skipped: 0 });
  });

  it('counts a missing report as one, whatever the exit status', () => {
    expect(stageCounts(0, `${file}.missing`, read)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
