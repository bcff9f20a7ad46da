import { describe, expect, it } from 'vitest';
import { readAudit } from './audit.mjs';

describe('readAudit', () => {
  it('names what is grave and lets the rest be', () => {
    const vulnerabilities = {
      a: { name: 'a', severity: 'critical' },
      b: { name: 'b', severity: 'moderate' },
      c: { name: 'c', severity: 'high' },
    };
    expect(readAudit(JSON.stringify({ vulnerabilities }))).toEqual({
      answered: true,
      grave: ['a (critical)', 'c (high)'],
    });
    expect(readAudit('{"vulnerabilities":{}}')).toEqual({ answered: true, grave: [] });
  });

  it.each(['', 'not JSON', '{"error":{"code":"ENOTFOUND"}}'])(
    'takes %j for a registry that did not answer',
    (output) => {
      expect(readAudit(output)).toEqual({ answered: false, grave: [] });
    },
  );
});
