import { expect, it } from 'vitest';
import { createRecent } from './recent';

it('keeps the values used last, the same objects, and forgets all when told', () => {
  const recent = createRecent<object>(2);
  const [a, b, c] = [{}, {}, {}];
  recent.set('a', a);
  recent.set('b', b);
  expect(recent.get('a')).toBe(a);
  recent.set('c', c);
  expect(recent.get('b')).toBeUndefined();
  expect(recent.get('a')).toBe(a);
  expect(recent.get('c')).toBe(c);
  recent.set('a', b);
  expect(recent.get('a')).toBe(b);
  expect(recent.get('c')).toBe(c);
  recent.clear();
  expect(recent.get('a')).toBeUndefined();
  expect(recent.get('c')).toBeUndefined();
});
