// CLIP's tokenizer on the first merges of its vocabulary, against open_clip's own (training/tests/golden).
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createTextTokeniser } from './tokeniser';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = async (path: string) => JSON.parse(await readFile(root + path, 'utf8')) as unknown;
const END = 767;

describe('a CLIP tokenizer', () => {
  it('gives the ids that open_clip gives, cut with the end token kept', async () => {
    const golden = (await read('training/tests/golden/clip-ids.json')) as {
      prompts: string[];
      cut: number[][];
    };
    const tokeniser = createTextTokeniser(
      await read('testdata/clip-tokenizer.json'),
      'tokenizer.json',
      { encoder: 'CLIP', maxTokens: 77, padding: { id: 0, token: '!' }, endTokenId: END },
    );
    for (const [k, prompt] of golden.prompts.entries()) {
      expect(tokeniser.tokenise(prompt).ids, prompt).toEqual(golden.cut[k]);
    }
    const words = tokeniser.tokenise('a Red naïve apple');
    expect(tokeniser.decode(words.ids.slice(0, words.used))).toBe('a red naïve apple');
    const long = golden.cut.find((ids) => ids[76] === END);
    expect(long, 'one prompt is cut').toBeDefined();
  });
});
