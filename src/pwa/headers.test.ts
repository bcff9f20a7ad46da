import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contentPolicy, headersFile, isolation, pagePolicy } from './headers.mjs';

describe('the headers', () => {
  it('are what the guide tells a host to send', () => {
    const guide = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
    // nginx and Caddy.
    expect(guide.split(`"${contentPolicy}"`)).toHaveLength(3);
  });

  it('are all in the file for hosts that read one', () => {
    for (const [name, value] of Object.entries(isolation)) {
      expect(headersFile).toContain(`\n  ${name}: ${value}\n`);
    }
    expect(headersFile).toContain(`\n  Content-Security-Policy: ${contentPolicy}\n`);
  });

  it('say in the page what a page can say, and who may frame it besides', () => {
    expect(contentPolicy).toBe(`${pagePolicy}; frame-ancestors 'self'`);
  });
});
