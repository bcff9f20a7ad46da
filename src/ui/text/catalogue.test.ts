import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterEach, describe, expect, it } from 'vitest';
import { count, decimal, duration } from '../format';
import { plurals } from './english';
import { german } from './german';
import { language, say, speak, translated } from './say';

const ui = join(import.meta.dirname, '..');
const catalogue: Record<string, string> = german;
/** The English texts, plurals as one. */
const texts = new Set(Object.keys(german).map((key) => key.replace(/_(one|other)$/, '')));

afterEach(() => speak('en'));

describe('the catalogue', () => {
  it('holds every text that the page shows', () => {
    const missing = sources().flatMap(({ file, source }) =>
      textsIn(source)
        .filter((text) => !texts.has(text))
        .map((text) => `${file}: ${text}`),
    );
    expect(missing).toEqual([]);
  });

  it('holds no text that nothing shows any more', () => {
    const src = join(ui, '..');
    const everything = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|text.(german|english)/.test(file))
      .map((file) => readFileSync(join(src, file), 'utf8'))
      .join('\n');
    // Counted nouns are put together by `count`.
    const unused = [...texts].filter(
      (text) => !everything.includes(text.replace(/^\{count\} /, '')),
    );
    expect(unused).toEqual([]);
  });

  it('translates each into words with the same values', () => {
    for (const [english, german] of Object.entries(catalogue)) {
      expect(german.trim(), english).not.toBe('');
      expect(slotsOf(german), english).toEqual(slotsOf(english));
    }
  });

  it('has the plurals that each language needs', () => {
    const plural = (key: string) => /_(one|other)$/.test(key);
    expect(Object.keys(catalogue).filter(plural).sort()).toEqual(Object.keys(plurals).sort());
  });
});

describe('a language', () => {
  it('is English as written until another one is spoken', async () => {
    expect(say('Generate')).toBe('Generate');
    expect([1, 2].map((steps) => count(steps, 'step'))).toEqual(['1 step', '2 steps']);
    await speak('de');
    expect(language()).toBe('de');
    expect(say('Generate')).toBe('Erzeugen');
    expect([1, 2].map((steps) => count(steps, 'step'))).toEqual(['1 Schritt', '2 Schritte']);
  });

  it('writes numbers its own way', async () => {
    expect([decimal(0.5, 2), duration(2140)]).toEqual(['0.50', '2.1 s']);
    await speak('de');
    expect([decimal(0.5, 2), duration(2140)]).toEqual(['0,50', '2,1 s']);
  });

  it('takes values as they are, whatever signs they hold', async () => {
    await speak('de');
    expect(say('Example: {label}', { label: '<b> $t(x) {label} {{y}}' })).toBe(
      'Beispiel: <b> $t(x) {label} {{y}}',
    );
  });

  it('translates a whole sentence of a fault, and none that holds names', async () => {
    const sentence = 'There is no picture yet; drop one, paste one or choose a file.';
    expect(translated(sentence)).toBe(sentence);
    await speak('de');
    expect(translated(sentence)).toMatch(/^Es gibt noch kein Bild;/);
    expect(translated('The file x.png cannot be read.')).toBeNull();
  });
});

function slotsOf(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([slot]) => slot).sort();
}

/** The sources of the page. */
function sources(): { file: string; source: ts.SourceFile }[] {
  return readdirSync(ui, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^text\/(german|english)/.test(file))
    .map((file) => {
      const text = readFileSync(join(ui, file), 'utf8');
      const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind);
      return { file, source };
    });
}

/** Attributes whose words are shown or read out. */
const shownAttributes =
  /^(aria-(label|description|roledescription|valuetext)|title|label|hint|note|legend|heading|placeholder|alt)$/;
/** What looks like a text and is none: styles, names of keys and of things, prompts, which are English everywhere. */
const noText =
  /^(Arrow|Page(Up|Down)|Escape|Backspace|Files$|Tab$|Esc$|IntersectionObserver|English|Deutsch|WebM$|red |full moon|cat face|tiger face|grinning|useApp |input:)/;

/** What a source shows: text between tags, attributes that are read, and literals that read like a sentence or a name. */
function textsIn(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const add = (text: string) => {
    const words = text.replace(/\s+/g, ' ').trim();
    if (/[A-Za-z]{2}/.test(words) && !noText.test(words)) found.push(words);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    if (ts.isJsxText(node)) add(node.text.replace(/\b(FlowTok|Web|PSNR)\b/g, ''));
    if (ts.isJsxAttribute(node) && /className|role$/i.test(node.name.getText())) return;
    if (ts.isJsxAttribute(node) && node.initializer && ts.isStringLiteral(node.initializer)) {
      if (shownAttributes.test(node.name.getText())) add(node.initializer.text);
      return;
    }
    if (ts.isStringLiteralLike(node) && readsLikeText(node)) add(node.text);
    if (
      ts.isTemplateExpression(node) &&
      /[A-Z][a-z]+ |[a-z]{2} [a-z]{2}/.test(node.getText().replace(/\$\{.*?\}/gs, ''))
    ) {
      if (!/^`(FlowTok Web|stage-)/.test(node.getText()) && !isClassName(node)) add(node.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function readsLikeText(node: ts.StringLiteralLike): boolean {
  if (/^[a-z]+(-[a-z]+)* [a-z]+(-[a-z]+)+/.test(node.text) || isClassName(node)) return false;
  return /^[A-Z][a-z]/.test(node.text) || /[a-z,] [a-z“(]/i.test(node.text);
}

function isClassName(node: ts.Node): boolean {
  return (
    ts.findAncestor(
      node,
      (one) => ts.isJsxAttribute(one) && /className/i.test(one.name.getText()),
    ) !== undefined
  );
}
