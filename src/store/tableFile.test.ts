import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RowOutcome, TableRow } from './captionTable';
import { tableAsCsv, tableAsJson } from './tableFile';

const read = (caption: string): RowOutcome => ({
  kind: 'read',
  caption: { text: caption, score: 0.62 },
  alternatives: [
    { text: 'pizza', score: 0.21 },
    { text: 'a "flat" pie, sliced', score: 1e-7 },
  ],
});
const row = (file: string, outcome: RowOutcome): TableRow => ({ id: 1, file, url: null, outcome });

describe('tableAsCsv', () => {
  it('gives the own words of a visitor no score', () => {
    const own = { kind: 'read' as const, caption: { text: 'mine', score: null }, alternatives: [] };
    expect(tableAsCsv([row('a.png', own)])).toContain('\r\na.png,mine,,,,,,,,\r\n');
    expect(JSON.parse(tableAsJson([row('a.png', own)]))).toMatchObject([{ score: null }]);
  });

  it('quotes what RFC 4180 wants quoted', () => {
    const rows = [
      row('a.png', read('slice of pizza')),
      row('b, "c".txt', { kind: 'refused', message: 'It is not a picture; choose one.' }),
      row('d.png', { kind: 'waiting' }),
    ];
    expect(tableAsCsv(rows)).toBe(
      [
        'file,caption,score,alternative 1,score 1,alternative 2,score 2,alternative 3,score 3,fault',
        'a.png,slice of pizza,0.62,pizza,0.21,"a ""flat"" pie, sliced",1e-7,,,',
        '"b, ""c"".txt",,,,,,,,,It is not a picture; choose one.',
        'd.png,,,,,,,,,',
        '',
      ].join('\r\n'),
    );
  });

  it('is read back as it was, and never as a formula', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(...'=+-@,"\r\n\t \'a') }),
    );
    fc.assert(
      fc.property(text, text, (file, caption) => {
        const [header, record, ...rest] = parse(tableAsCsv([row(file, read(caption))]));
        expect(rest).toEqual([]);
        expect(record).toHaveLength(header?.length ?? 0);
        for (const [at, wanted] of [file, caption].entries()) {
          const cell = record?.[at] ?? '';
          expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
          expect([wanted, `'${wanted}`]).toContain(cell);
        }
      }),
    );
  });
});

describe('tableAsJson', () => {
  it('has a record a row', () => {
    const rows = [
      row('a.png', read('=1+1')),
      row('b.txt', { kind: 'refused', message: 'It is not a picture.' }),
      row('c.png', { kind: 'waiting' }),
    ];
    expect(JSON.parse(tableAsJson(rows))).toEqual([
      {
        file: 'a.png',
        caption: '=1+1',
        score: 0.62,
        alternatives: [
          { text: 'pizza', score: 0.21 },
          { text: 'a "flat" pie, sliced', score: 1e-7 },
        ],
      },
      { file: 'b.txt', fault: 'It is not a picture.' },
      { file: 'c.png' },
    ]);
  });
});

/** RFC 4180, read letter by letter. */
function parse(csv: string): string[][] {
  const records: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < csv.length; at++) {
    const sign = csv[at] ?? '';
    if (quoted && sign === '"' && csv[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (sign === '"') quoted = !quoted;
    else if (quoted) cell += sign;
    else if (sign === ',' || csv.startsWith('\r\n', at)) {
      records.at(-1)?.push(cell);
      cell = '';
      if (sign === '\r') {
        records.push([]);
        at++;
      }
    } else cell += sign;
  }
  expect(records.pop()).toEqual([]);
  return records;
}
