import { useEffect, useRef, useState } from 'react';

/** Milliseconds from t = 0 to 1. */
const DURATION = 3600;
/** Milliseconds a state is shown where motion is to be reduced. */
const REDUCED = 1000;

interface Playback {
  playing: boolean;
  play: () => void;
  pause: () => void;
}

/**
 * Moves `t` to 1, from 0 if it is there already. Where the visitor asked for reduced motion, it goes from state to
 * state instead of gliding.
 */
export function usePlayback(t: number, steps: number, move: (t: number) => void): Playback {
  const [playing, setPlaying] = useState(false);
  const now = useRef({ t, move });
  useEffect(() => {
    now.current = { t, move };
  });

  useEffect(() => {
    if (!playing) return;
    const start = now.current.t >= 1 ? 0 : now.current.t;
    const to = (next: number) => {
      now.current.move(Math.min(next, 1));
      if (next >= 1) setPlaying(false);
    };
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      let state = Math.floor(start * steps + 1e-6);
      now.current.move(state / steps);
      const timer = setInterval(() => to(++state / steps), REDUCED);
      return () => clearInterval(timer);
    }
    let began: number | undefined;
    let frame = requestAnimationFrame(function glide(time) {
      began ??= time;
      const next = start + (time - began) / DURATION;
      to(next);
      if (next < 1) frame = requestAnimationFrame(glide);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, steps]);

  return { playing, play: () => setPlaying(true), pause: () => setPlaying(false) };
}
