import { describe, expect, it } from 'vitest';
import { contentPolicy } from '../headers.mjs';
import { isolated } from './isolation';

describe('isolated', () => {
  it('adds the headers of isolation and keeps the rest', async () => {
    const response = new Response('body', {
      status: 404,
      headers: { 'Content-Type': 'application/wasm', 'cross-origin-opener-policy': 'unsafe-none' },
    });
    const changed = isolated(response);
    expect(changed.status).toBe(404);
    expect(Object.fromEntries(changed.headers)).toEqual({
      'content-type': 'application/wasm',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(await changed.text()).toBe('body');
  });

  it('hands on what a host has isolated already', () => {
    const first = isolated(new Response('body'));
    expect(isolated(first)).toBe(first);
    first.headers.delete('cross-origin-embedder-policy');
    expect(isolated(first)).not.toBe(first);
  });

  it.each(['text/html; charset=utf-8', 'text/javascript'])(
    'gives what starts a thread (%s) the policy, unless its host has one',
    (type) => {
      const policy = (headers: HeadersInit) =>
        isolated(new Response('', { headers })).headers.get('content-security-policy');
      expect(policy({ 'Content-Type': type })).toBe(contentPolicy);
      const own = "default-src 'self'";
      expect(policy({ 'Content-Type': type, 'Content-Security-Policy': own })).toBe(own);
      expect(policy({ 'Content-Type': 'application/wasm' })).toBeNull();
    },
  );

  it('hands on a network error as it is', () => {
    const error = Response.error();
    expect(isolated(error)).toBe(error);
  });
});
