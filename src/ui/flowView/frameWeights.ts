import type { FlowFrame } from '../../store/flowView';

/** Opacities: the last decoded frame before `t` in full, the next one by how near it is. */
export function frameWeights(frames: readonly FlowFrame[], t: number): number[] {
  const decoded = frames.flatMap(({ url }, index) => (url === null ? [] : [index]));
  const before = decoded.findLast((index) => frames[index]!.t <= t);
  const after = decoded.find((index) => frames[index]!.t > t);
  const result = frames.map(() => 0);
  if (before !== undefined) result[before] = 1;
  if (after === undefined) return result;
  if (before === undefined) {
    result[after] = 1;
    return result;
  }
  const share = (t - frames[before]!.t) / (frames[after]!.t - frames[before]!.t);
  // While frames are missing the nearest is shown: a blend of far ones would be a picture of neither.
  result[after] = after - before === 1 ? share : Math.round(share);
  return result;
}
