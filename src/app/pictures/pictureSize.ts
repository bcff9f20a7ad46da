/** Pictures with more pixels are refused: decoded, this many already take 200 MB. */
export const MOST_PIXELS = 50_000_000;

/** No side of a picture that goes on to the model is longer. */
export const LARGEST_SIDE = 1024;

interface Size {
  width: number;
  height: number;
}

/**
 * The size a picture is drawn at: scaled down so that no side exceeds `most`, whole pixels, at least 1 each.
 * A drawing without pixels of its own (`scalable`) is scaled up to that side as well.
 */
export function fitWithin({ width, height }: Size, most: number, scalable = false): Size {
  const ratio = most / Math.max(width, height);
  const scale = scalable ? ratio : Math.min(1, ratio);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
