import { useEffect, useMemo, useRef, useState } from 'react';
import { latentsAt, type FlowPath } from '../../store/flowPath';
import { decimal } from '../format';
import { useApp } from '../storeContext';
import { timeText } from './words';
import { heatColour, parseRgb, type DivergingScale } from './heatColours';
import { say } from '../text/say';
import './heatMap.css';

/** Canvas pixels of a cell, a gap of one at its right and lower side. */
const CELL = 16;

/** The latents at `t`. */
export function HeatMap({ path, t }: { path: FlowPath; t: number }) {
  const latents = useMemo(() => latentsAt(path, t), [path, t]);
  return (
    <LatentMap
      latents={latents}
      shape={path}
      limit={path.limit}
      label={say('The {tokens} x {channels} numbers of the tokens at t = {t}', {
        tokens: path.tokens,
        channels: path.channels,
        t: timeText(t),
      })}
    />
  );
}

interface LatentMapProps {
  /** `[tokens, channels]`, row-major. */
  latents: Float32Array;
  shape: { tokens: number; channels: number };
  /** Magnitude at which the colours end. */
  limit: number;
  label: string;
}

/** Latents as colours: a column a token, a row a channel. */
export function LatentMap({ latents, shape, limit, label }: LatentMapProps) {
  const { tokens, channels } = shape;
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useColourScheme();

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) draw(context, latents, channels, limit);
  }, [latents, channels, limit, scheme]);

  return (
    <canvas
      ref={canvas}
      className="heat-map"
      role="img"
      aria-label={label}
      width={tokens * CELL}
      height={channels * CELL}
    />
  );
}

/** What the colours mean. */
export function HeatLegend({ limit }: { limit: number }) {
  const end = decimal(limit, 1);
  return (
    <div className="heat-legend">
      <span className="heat-legend-bar" aria-hidden="true" />
      <span>−{end}</span>
      <span>0</span>
      <span>{end}</span>
    </div>
  );
}

function draw(
  context: CanvasRenderingContext2D,
  latents: Float32Array,
  channels: number,
  limit: number,
): void {
  const scale = scaleOf(context.canvas);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  for (const [index, value] of latents.entries()) {
    const token = Math.floor(index / channels);
    const channel = index % channels;
    context.fillStyle = `rgb(${heatColour(value, limit, scale).join(' ')})`;
    context.fillRect(token * CELL, channel * CELL, CELL - 1, CELL - 1);
  }
}

/** The style sheet's colours, which follow the theme; a canvas cannot use them by name. */
function scaleOf(canvas: HTMLCanvasElement): DivergingScale {
  const style = getComputedStyle(canvas);
  return {
    low: parseRgb(style.outlineColor),
    middle: parseRgb(style.backgroundColor),
    high: parseRgb(style.color),
  };
}

/** Changes whenever light turns dark or back. */
function useColourScheme(): string {
  const theme = useApp((state) => state.preferences.theme);
  const [dark, setDark] = useState(() => darkScheme().matches);
  useEffect(() => {
    const query = darkScheme();
    const follow = () => setDark(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return `${theme} ${dark}`;
}

function darkScheme(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}
