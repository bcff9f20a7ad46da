import { describe, expect, it } from 'vitest';
import type { TokenisedText } from '../protocol/api';
import { FlowTokError } from '../protocol/errors';
import { createAppStore } from './appStore';
import { fakeFlowTok } from './testing/fakeFlowTok';
import { fakeServices } from './testing/fakeServices';

/** A word a token, and two special ones. */
const byWord = (text: string) => fakeFlowTok().model.tokenise(text);

function setUp(tokenise = byWord) {
  const fake = fakeServices();
  const store = createAppStore({
    services: { ...fake.services, load: async () => ({ ...fake.model, tokenise }) },
    packUrl: 'https://example.com/pack/',
  });
  const { actions } = store.getState();
  return { ...actions, tokens: () => store.getState().generation.tokens };
}

describe('the tokens of the prompt', () => {
  it('count the style with the words, and say what is cut', async () => {
    const { loadPack, edit, countTokens, tokens } = setUp();
    await loadPack();
    edit({ prompt: 'red apple', styleId: 'noto' });
    await countTokens();
    expect(tokens()).toEqual({ total: 6, limit: 32, cutText: '' });
    edit({ prompt: `${'word '.repeat(29)}fits not` });
    await countTokens();
    expect(tokens()).toEqual({ total: 35, limit: 32, cutText: 'not, noto style' });
  });

  it('are none for an empty prompt, or before the model is there', async () => {
    const { loadPack, edit, countTokens, tokens } = setUp();
    edit({ prompt: 'red apple' });
    await countTokens();
    expect(tokens()).toBeNull();
    await loadPack();
    await countTokens();
    expect(tokens()).not.toBeNull();
    edit({ prompt: '  ' });
    await countTokens();
    expect(tokens()).toBeNull();
  });

  it('are those of the newest text, with one count under way at a time', async () => {
    const asked: { text: string; answer: () => void }[] = [];
    const slow = (text: string) =>
      new Promise<TokenisedText>((resolve) => {
        asked.push({ text, answer: () => resolve(byWord(text)) });
      });
    const { loadPack, edit, countTokens, tokens } = setUp(slow);
    await loadPack();
    edit({ prompt: 'a' });
    const counted = countTokens();
    await settled();
    for (const prompt of ['a b', 'a b c']) {
      edit({ prompt });
      await countTokens();
    }
    asked[0]?.answer();
    await settled();
    asked[1]?.answer();
    await counted;
    expect(asked.map(({ text }) => text)).toEqual(['a', 'a b c']);
    expect(tokens()?.total).toBe(5);
  });

  it('are unknown where the model cannot count, and counted again later', async () => {
    const { loadPack, edit, countTokens, tokens } = setUp((text) =>
      text === 'bad'
        ? Promise.reject(new FlowTokError('internal', 'The model failed; try again.'))
        : byWord(text),
    );
    await loadPack();
    edit({ prompt: 'bad' });
    await countTokens();
    expect(tokens()).toBeNull();
    edit({ prompt: 'good' });
    await countTokens();
    expect(tokens()?.total).toBe(3);
  });
});

const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
