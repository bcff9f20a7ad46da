import type { DrawnPicture } from '../../store/generation';
import { say } from '../text/say';

/** One picture. `behind`: only a backdrop while the next one is drawn. */
export function DrawnImage({ picture, behind }: { picture: DrawnPicture; behind: boolean }) {
  const { draft, url, width, height } = picture;
  return (
    <img
      // In step with the page: else the stage could be empty for a frame between two live pictures.
      decoding="sync"
      className={behind ? 'drawn drawn-behind' : 'drawn'}
      src={url}
      width={width}
      height={height}
      alt={
        behind
          ? ''
          : say('{prompt}, drawn with seed {seed}', {
              prompt: draft.prompt.trim(),
              seed: draft.seed,
            })
      }
    />
  );
}
