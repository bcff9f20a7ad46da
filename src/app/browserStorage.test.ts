import { describe, expect, it, vi } from 'vitest';
import { browserStorage } from './browserStorage';

describe('browserStorage', () => {
  it('survives a browser that refuses storage', () => {
    const storage = browserStorage(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    expect(storage.getItem('a')).toBeNull();
    expect(() => storage.setItem('a', '1')).not.toThrow();
    expect(() => storage.removeItem('a')).not.toThrow();
  });

  it('writes a value once', () => {
    const setItem = vi.fn();
    const storage = browserStorage(() => ({ setItem }) as unknown as Storage);
    void storage.setItem('a', '1');
    void storage.setItem('a', '1');
    void storage.setItem('a', '2');
    expect(setItem.mock.calls).toEqual([
      ['a', '1'],
      ['a', '2'],
    ]);
  });
});
