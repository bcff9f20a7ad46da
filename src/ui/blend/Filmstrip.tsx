import type { CSSProperties } from 'react';
import { Pause, Play } from 'lucide-react';
import type { BlendPicture } from '../../store/blend/state';
import type { Playback } from './usePlayback';
import { say } from '../text/say';

interface FilmstripProps {
  /** Those that are drawn by now. */
  pictures: readonly BlendPicture[];
  total: number;
  /** The frame in sight. */
  frame: number;
  playback: Playback;
}

/** All frames small, a slider over them, and the button that plays them. */
export function Filmstrip({ pictures, total, frame, playback }: FilmstripProps) {
  const share = `${(100 * Math.max(0, frame)) / (total - 1)}%`;
  return (
    <>
      <div className="film-scrubber">
        <button
          type="button"
          className="button button-icon"
          aria-label={playback.playing ? say('Pause') : say('Play')}
          disabled={pictures.length < 2}
          onClick={playback.toggle}
        >
          {playback.playing ? (
            <Pause size={18} aria-hidden="true" />
          ) : (
            <Play size={18} aria-hidden="true" />
          )}
        </button>
        <input
          className="range"
          type="range"
          aria-label={say('Frame')}
          disabled={pictures.length < 2}
          aria-valuetext={say('{number} of {total}', { number: frame + 1, total })}
          min={0}
          max={total - 1}
          step={1}
          value={Math.max(0, frame)}
          style={{ '--share': share } as CSSProperties}
          onChange={(event) =>
            playback.seek(Math.min(event.target.valueAsNumber, pictures.length - 1))
          }
        />
      </div>
      <ol className="strip" aria-label={say('Frames')}>
        {Array.from({ length: total }, (_, i) => {
          const picture = pictures[i];
          return (
            <li key={i}>
              {picture === undefined ? (
                <span className="strip-empty" />
              ) : (
                <button
                  type="button"
                  className="strip-picture"
                  aria-label={say('Frame {number}, {name}', { number: i + 1, name: picture.name })}
                  aria-current={i === frame}
                  onClick={() => playback.seek(i)}
                >
                  <img src={picture.url} alt="" width={64} height={64} />
                </button>
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}
