import { useEffect, useState } from 'react';
import { framesASecond } from '../../store/blend/files';

/** Where the visitor asked for reduced motion. */
const REDUCED_MILLISECONDS_A_FRAME = 1000;

export interface Playback {
  /** Index of the frame in sight. */
  frame: number;
  playing: boolean;
  /** Shows a frame, and stops there. */
  seek: (frame: number) => void;
  toggle: () => void;
}

/** Shows the frames of a strip one after the other, as fast as its film does, there and back; `count` may grow meanwhile. */
export function usePlayback(count: number): Playback {
  const [tick, setTick] = useState(0);
  const [playing, setPlaying] = useState(false);

  useEffect(() => {
    if (!playing) return;
    const reduced = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const pace = reduced ? REDUCED_MILLISECONDS_A_FRAME : 1000 / framesASecond(count);
    const timer = setInterval(() => setTick((now) => now + 1), pace);
    return () => clearInterval(timer);
  }, [playing, count]);

  return {
    frame: thereAndBack(tick, count),
    playing: playing && count > 1,
    seek(frame) {
      setPlaying(false);
      setTick(frame);
    },
    toggle() {
      // Else it would go on from where it turned round.
      setTick(thereAndBack(tick, count));
      setPlaying(!playing);
    },
  };
}

/** 0, 1, ... count - 1, count - 2, ... 1, 0, 1, ...; 0 where there are no frames. */
export function thereAndBack(tick: number, count: number): number {
  if (count < 2) return 0;
  const period = 2 * (count - 1);
  const at = tick % period;
  return at < count ? at : period - at;
}
