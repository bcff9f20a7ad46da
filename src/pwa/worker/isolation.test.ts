import { describe, expect, it } from 'vitest';
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

  it('hands on a network error as it is', () => {
    const error = Response.error();
    expect(isolated(error)).toBe(error);
  });
});
