import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../project.mjs';
import { fill, tablesOf } from './document.mjs';
import { openLine } from './line.mjs';
import { exponents, median, medianRatio, rounded } from './statistics.mjs';
import { together } from './together.mjs';

describe('statistics', () => {
  it('takes the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(() => median([])).toThrow(RangeError);
  });

  it('takes ratios of what was measured in turn, so that a slow minute does not count', () => {
    expect(medianRatio([2, 20, 4], [1, 10, 2])).toBe(2);
    expect(() => medianRatio([1], [1, 2])).toThrow(RangeError);
  });

  it('finds the power that cost grows with', () => {
    const square = [1, 2, 4].map((size) => ({ size, cost: 3 * size ** 2 }));
    expect(exponents(square).map((power) => rounded(power))).toEqual([2, 2]);
  });
});

describe('together', () => {
  const machine = { processor: 'A', cores: 2, pack: 'p 1', load_before: 1 };
  const earlier = { one: 1, two: null, seconds: { a: 1, b: 2 }, notes: { two: 'no' }, machine };
  const later = { one: null, two: 3, seconds: { b: 4 }, notes: { one: 'not asked' } };

  it('puts what was measured anew in its place, and nothing else', () => {
    expect(together(earlier, { ...later, machine: { ...machine, load_before: 2 } })).toEqual({
      one: 1,
      two: 3,
      seconds: { a: 1, b: 4 },
      notes: {},
      machine: { ...machine, load_before: 2 },
    });
  });

  it('takes no figures of another machine', () => {
    const other = { ...later, machine: { ...machine, processor: 'B' } };
    expect(() => together(earlier, other)).toThrow(/with processor A, this with B/);
  });
});

describe('openLine', () => {
  it('carries everything and counts it', async () => {
    const body = Buffer.alloc(100_000, 'x');
    const server = createServer((_, response) => response.end(body));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const line = await openLine(server.address().port, 8);
    const answer = await fetch(`http://127.0.0.1:${line.port}/`);
    expect(body.equals(Buffer.from(await answer.arrayBuffer()))).toBe(true);
    expect(line.bytes()).toBeGreaterThan(body.length);
    expect(line.bytes()).toBeLessThan(body.length + 1000);
    await line.close();
    server.close();
  });
});

describe('the document', () => {
  const cell = (text, figure) =>
    text
      .split('\n')
      .find((line) => line.includes(`\`${figure}\``))
      .split(' | ')
      .at(-1);
  const machine = { processor: 'P', cores: 2, load_before: 0, load_after: 0 };

  it('says of each figure whether its bar is met, and why one is missing', () => {
    const { bars } = tablesOf({
      loop_over_sessions_wasm: 1.02,
      usual_over_ours_wasm: 1.7,
      wasm_over_native: null,
      gpu_buffers_gained: 0,
      seconds: {},
      notes: { wasm_over_native: 'There is no Python.' },
      machine,
    });
    expect(cell(bars, 'loop_over_sessions_wasm')).toBe('yes |');
    expect(cell(bars, 'usual_over_ours_wasm')).toBe('**no** |');
    expect(cell(bars, 'wasm_over_native')).toBe('There is no Python. |');
    expect(cell(bars, 'gpu_buffers_gained')).toBe('yes |');
    expect(cell(bars, 'batch4_over_4_singles')).toBe('not measured |');
  });

  it('has a place for every table, and no words are lost when one is filled', () => {
    const text = readFileSync(join(root, 'docs', 'performance.md'), 'utf8');
    const tables = tablesOf({ seconds: {}, notes: {}, machine });
    const filled = fill(text, tables);
    expect(fill(filled, tables)).toBe(filled);
    const words = (document) =>
      document.replace(/(<!-- bench:\w+ -->\n)[\s\S]*?(<!-- \/bench -->)/g, '');
    expect(words(filled)).toBe(words(text));
    expect(() => fill('', tables)).toThrow(/no place/);
  });

  it('is the one that docs/performance.json gives', () => {
    const read = (name) => readFileSync(join(root, 'docs', name), 'utf8');
    const text = read('performance.md');
    expect(fill(text, tablesOf(JSON.parse(read('performance.json'))))).toBe(text);
  });
});
