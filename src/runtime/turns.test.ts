import { describe, expect, it } from 'vitest';
import { createTurns } from './turns';

describe('createTurns', () => {
  it('rejects what is aborted while it waits at once, without running it', async () => {
    const inTurn = createTurns();
    let finish = () => {};
    const first = inTurn(undefined, () => new Promise<void>((resolve) => (finish = resolve)));
    const controller = new AbortController();
    let ran = false;
    const second = inTurn(controller.signal, async () => void (ran = true));
    controller.abort();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    finish();
    await first;
    await inTurn(undefined, async () => {});
    expect(ran).toBe(false);
  });

  it('starts the next call only when an aborted one has really ended', async () => {
    const inTurn = createTurns();
    const log: string[] = [];
    const controller = new AbortController();
    const first = inTurn(controller.signal, async () => {
      controller.abort();
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push('first ends');
    });
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    await inTurn(undefined, async () => void log.push('second starts'));
    expect(log).toEqual(['first ends', 'second starts']);
  });
});
