import type { PictureData, Progress } from '../protocol/api';

const style = `
  :host { display: inline-block; position: relative; width: 256px; aspect-ratio: 1; vertical-align: middle; }
  :host([hidden]) { display: none; }
  canvas { display: block; width: 100%; height: 100%; object-fit: contain; }
  canvas:not([aria-label]) { visibility: hidden; }
  p { position: absolute; inset: 0; display: grid; place-items: center; margin: 0; padding: 8px; box-sizing: border-box;
      overflow: auto; text-align: center; font: 0.8125rem/1.4 system-ui, sans-serif; }
  p:empty { display: none; }
`;

/** What is inside `<flowtok-image>`: the picture, and a line of words over it until it is there. */
export function createImageView(root: ShadowRoot) {
  const sheet = document.createElement('style');
  sheet.textContent = style;
  const canvas = document.createElement('canvas');
  canvas.setAttribute('part', 'picture');
  canvas.setAttribute('role', 'img');
  const status = document.createElement('p');
  status.setAttribute('part', 'status');
  root.append(sheet, canvas, status);

  function say(words: string, role: 'status' | 'alert'): void {
    status.setAttribute('role', role);
    status.textContent = words;
  }

  return {
    load(progress: Progress): void {
      say(loadingWords(progress), 'status');
    },
    /** The last picture stays until the next one is there. */
    draw(prompt: string): void {
      say(canvas.hasAttribute('aria-label') ? '' : `Drawing ${prompt}`, 'status');
    },
    show({ width, height, data }: PictureData, prompt: string): void {
      canvas.width = width;
      canvas.height = height;
      canvas
        .getContext('2d')
        ?.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
      canvas.setAttribute('aria-label', prompt);
      say('', 'status');
    },
    fail(sentence: string): void {
      say(sentence, 'alert');
    },
  };
}

function loadingWords(progress: Progress): string {
  if (progress.phase !== 'download' || progress.totalBytes === 0) return 'Getting the model ready';
  return `Downloading the model, ${Math.floor((100 * progress.loadedBytes) / progress.totalBytes)} %`;
}
