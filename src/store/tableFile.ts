import type { TableRow } from './captionTable';

export type TableFormat = 'csv' | 'json';

/** Each format's media type, and what writes it. */
export const tableFormats: Record<
  TableFormat,
  { type: string; write: (rows: readonly TableRow[]) => string }
> = {
  csv: { type: 'text/csv;charset=utf-8', write: tableAsCsv },
  json: { type: 'application/json', write: tableAsJson },
};

const ALTERNATIVES = 3;

const columns = [
  'file',
  'caption',
  'score',
  ...Array.from({ length: ALTERNATIVES }, (_, index) => [
    `alternative ${index + 1}`,
    `score ${index + 1}`,
  ]).flat(),
  'fault',
];

/**
 * The table as CSV after RFC 4180: a header, CRLF after every record, a decimal point in scores. Text that a
 * spreadsheet would take for a formula gets an apostrophe in front, which keeps it text. The visitor's own words have
 * no score.
 */
export function tableAsCsv(rows: readonly TableRow[]): string {
  const records = [columns, ...rows.map(cells)];
  return records.map((record) => `${record.map(field).join(',')}\r\n`).join('');
}

/**
 * The table as JSON, a record a row as `flowtok caption --json` gives them: `{ file, caption, score, alternatives }`,
 * or `{ file, fault }` for what could not be read; the visitor's own words have the score null. A row that still waits has its file alone.
 */
export function tableAsJson(rows: readonly TableRow[]): string {
  const records = rows.map(({ file, outcome }) => {
    if (outcome.kind === 'refused') return { file, fault: outcome.message };
    if (outcome.kind !== 'read') return { file };
    const { caption, alternatives } = outcome;
    return { file, caption: caption.text, score: caption.score, alternatives };
  });
  return `${JSON.stringify(records, null, 2)}\n`;
}

function cells({ file, outcome }: TableRow): (string | number)[] {
  if (outcome.kind !== 'read') {
    const fault = outcome.kind === 'refused' ? outcome.message : '';
    return [file, ...Array<string>(columns.length - 2).fill(''), fault];
  }
  const guesses = Array.from({ length: ALTERNATIVES }, (_, index) => {
    const guess = outcome.alternatives[index];
    return guess === undefined ? ['', ''] : [guess.text, guess.score ?? ''];
  });
  const { text, score } = outcome.caption;
  return [file, text, score ?? '', ...guesses.flat(), ''];
}

function field(value: string | number): string {
  const text = typeof value === 'number' ? String(value) : asText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What OWASP lists as the start of a formula, full-width forms included. */
function asText(value: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
}
