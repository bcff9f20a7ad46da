import { isAbortError } from '../protocol/errors';
import type { Recipe } from '../protocol/recipe';
import { faultOf, type Fault } from './faults';
import type { Services } from './services';

/** The files a picture can be had as. */
export const exportFormats = ['png', 'webp', 'icons', 'favicon', 'emoji'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** A picture on its way out of the app. */
export interface OutgoingPicture {
  /** The PNG, at an object URL of this page. */
  url: string;
  recipe: Recipe;
  /** The file's name without its ending. */
  name: string;
}

export type OutletPhase =
  | { kind: 'idle' }
  | { kind: 'working' }
  /** What was put on the clipboard. */
  | { kind: 'copied'; what: 'picture' | 'link' }
  | { kind: 'failed'; fault: Fault };

export interface OutletState {
  phase: OutletPhase;
}

export interface OutletActions {
  /** Makes the file and gives it to the visitor to save. Never rejects, and neither do the others. */
  exportPicture: (picture: OutgoingPicture, format: ExportFormat) => Promise<void>;
  copyPicture: (picture: OutgoingPicture) => Promise<void>;
  /** Copies a link that makes the same picture on any machine. */
  copyLink: (picture: OutgoingPicture) => Promise<void>;
  sharePicture: (picture: OutgoingPicture) => Promise<void>;
  /** Whether this browser hands pictures on to other apps. */
  canShare: () => boolean;
  dismissOutlet: () => void;
}

const endings: Record<ExportFormat, string> = {
  png: '.png',
  webp: '.webp',
  icons: '-icons.zip',
  favicon: '.ico',
  emoji: '-emoji.zip',
};

export function createOutletActions(
  { outlet, saveFile }: Pick<Services, 'outlet' | 'saveFile'>,
  set: (phase: OutletPhase) => void,
): OutletActions {
  async function tried(work: () => Promise<OutletPhase>): Promise<void> {
    try {
      set(await work());
    } catch (error) {
      // The visitor closed the share sheet: that is no fault.
      set(isAbortError(error) ? { kind: 'idle' } : { kind: 'failed', fault: faultOf(error) });
    }
  }

  return {
    exportPicture: ({ url, name }, format) =>
      tried(async () => {
        set({ kind: 'working' });
        saveFile(await outlet.make(url, format), `${name}${endings[format]}`);
        return { kind: 'idle' };
      }),
    copyPicture: ({ url }) =>
      tried(async () => {
        await outlet.copyPicture(url);
        return { kind: 'copied', what: 'picture' };
      }),
    copyLink: ({ recipe }) =>
      tried(async () => {
        await outlet.copyLink(recipe);
        return { kind: 'copied', what: 'link' };
      }),
    sharePicture: ({ url, name }) =>
      tried(async () => {
        await outlet.share(url, `${name}.png`);
        return { kind: 'idle' };
      }),
    canShare: () => outlet.canShare(),
    dismissOutlet: () => set({ kind: 'idle' }),
  };
}
