import { describe, expect, it, vi } from 'vitest';
import { abortError, FlowTokError } from '../protocol/errors';
import { createOutletActions, type OutgoingPicture, type OutletPhase } from './outlet';
import type { OutletService } from './services';
import { fakeServices } from './testing/fakeServices';

const picture: OutgoingPicture = {
  url: 'blob:1',
  name: 'red-apple-seed-1',
  recipe: {
    version: 1,
    kind: 'text-to-image',
    pack: { id: 'fake', version: '0.1.0' },
    prompt: 'red apple',
    style: null,
    seed: 1,
    steps: 4,
    guidance: 2,
    solver: 'euler',
  },
};

function setUp(outlet: Partial<OutletService> = {}) {
  const phases: OutletPhase[] = [];
  const saveFile = vi.fn();
  const actions = createOutletActions(
    { saveFile, outlet: { ...fakeServices().services.outlet, ...outlet } },
    (phase) => phases.push(phase),
  );
  return { actions, saveFile, phases };
}

describe('the ways out', () => {
  it('give each file its name and ending', async () => {
    const { actions, saveFile, phases } = setUp();
    await actions.exportPicture(picture, 'png');
    await actions.exportPicture(picture, 'icons');
    await actions.exportPicture(picture, 'favicon');
    expect(saveFile.mock.calls.map((call) => call[1] as string)).toEqual([
      'red-apple-seed-1.png',
      'red-apple-seed-1-icons.zip',
      'red-apple-seed-1.ico',
    ]);
    expect(phases.at(-1)).toEqual({ kind: 'idle' });
  });

  it('say what is on the clipboard, and why something is not', async () => {
    const { actions, phases } = setUp({
      copyPicture: () => Promise.reject(new FlowTokError('unsupported', 'It is blocked.')),
    });
    await actions.copyLink(picture);
    expect(phases).toEqual([{ kind: 'copied', what: 'link' }]);
    await actions.copyPicture(picture);
    expect(phases.at(-1)).toMatchObject({ kind: 'failed', fault: { message: 'It is blocked.' } });
  });

  it('take a closed share sheet for no fault', async () => {
    const { actions, phases } = setUp({ share: () => Promise.reject(abortError()) });
    await actions.sharePicture(picture);
    expect(phases).toEqual([{ kind: 'idle' }]);
  });
});
