/**
 * Classifier-free guidance: v = v_null + s (v_cond - v_null), so s = 1 is v_cond and s = 0 is v_null.
 * @param conditional, unconditional velocities of one shape
 * @param scale s, the guidance scale
 */
export function guide(
  conditional: Float32Array,
  unconditional: Float32Array,
  scale: number,
): Float32Array {
  if (conditional.length !== unconditional.length) {
    throw new RangeError(
      `velocities differ in length: ${conditional.length} and ${unconditional.length}`,
    );
  }
  return conditional.map((value, index) => {
    const base = unconditional[index]!;
    return base + scale * (value - base);
  });
}
