import { recipeLink } from '../../exchange/recipe/writeLink';
import { FlowTokError } from '../../protocol/errors';
import type { OutletService } from '../../store/services';

/** Clipboard and share sheet; what makes files comes with the first one that is asked for. */
export const outlet: OutletService = {
  make: async (url, format) => (await import('./makeFile')).makeFile(url, format),
  async copyPicture(url) {
    await allowed('picture', () => {
      // The picture as a promise: Safari wants the write within the click, before it is read.
      const png = fetch(url).then((response) => response.blob());
      return navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    });
  },
  async copyLink(recipe) {
    await allowed('link', () => navigator.clipboard.writeText(recipeLink(recipe, location.href)));
  },
  canShare: () => navigator.canShare?.({ files: [sharedFile(new Blob(), 'picture.png')] }) ?? false,
  async share(url, name) {
    const png = await (await fetch(url)).blob();
    await navigator.share({ files: [sharedFile(png, name)] });
  },
};

function sharedFile(png: Blob, name: string): File {
  return new File([png], name, { type: 'image/png' });
}

async function allowed(what: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new FlowTokError(
      'unsupported',
      `The browser did not let the ${what} onto the clipboard; allow it for this site, or download the picture.`,
      String(error),
    );
  }
}
