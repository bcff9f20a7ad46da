import { describe, expect, it } from 'vitest';
import { fitWithin } from './pictureSize';

describe('fitWithin', () => {
  it('leaves small pictures alone and scales large ones down, never to nothing', () => {
    expect(fitWithin({ width: 300, height: 200 }, 1024)).toEqual({ width: 300, height: 200 });
    expect(fitWithin({ width: 4096, height: 2048 }, 1024)).toEqual({ width: 1024, height: 512 });
    expect(fitWithin({ width: 9000, height: 1 }, 1024)).toEqual({ width: 1024, height: 1 });
  });

  it('scales a drawing up', () => {
    expect(fitWithin({ width: 16, height: 8 }, 1024, true)).toEqual({ width: 1024, height: 512 });
  });
});
