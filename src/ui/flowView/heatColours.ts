/** Red, green and blue, each in [0, 255]. */
export type Rgb = readonly [number, number, number];

/** Colours for -limit, 0 and limit. Blue against orange: told apart with every kind of colour vision. */
export interface DivergingScale {
  low: Rgb;
  middle: Rgb;
  high: Rgb;
}

/** The colour of a value on a scale that ends at `limit` on both sides; what lies beyond takes the end's colour. */
export function heatColour(value: number, limit: number, scale: DivergingScale): Rgb {
  const share = limit > 0 ? Math.min(Math.abs(value) / limit, 1) : 0;
  const end = value < 0 ? scale.low : scale.high;
  const mix = (channel: 0 | 1 | 2) => {
    const from = scale.middle[channel];
    return Math.round(from + share * (end[channel] - from));
  };
  return [mix(0), mix(1), mix(2)];
}

/** Reads what `getComputedStyle` gives for a colour, `rgb(1, 2, 3)`; black where it is something else. */
export function parseRgb(css: string): Rgb {
  const [red = 0, green = 0, blue = 0] = (css.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
