import { mersenneTwister } from './mersenneTwister';

/**
 * Standard normal noise, the numbers of `torch.manual_seed(seed); torch.randn(count)` on the CPU.
 *
 * The uniform stream is torch's bit for bit; the normal values agree to 2.5e-7, one unit in the last
 * place, because torch's vectorised logarithm and cosine round in their own way. It follows ATen's `normal_fill` (16 values and more) and `normal_distribution`
 * (fewer), as torch 2.13 has them; noise.test.ts compares with arrays that torch wrote.
 * @param seed integer in [0, 2^32 - 1]
 */
export function randn(seed: number, count: number): Float32Array {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`seed must be an integer from 0 to 4294967295, not ${seed}`);
  }
  const random = mersenneTwister(seed);
  return count < 16 ? scalarNormals(random, count) : blockNormals(random, count);
}

/** Box-Muller on blocks of 16 uniforms: the first eight give the radii, the last eight the angles. */
function blockNormals(random: () => number, count: number): Float32Array {
  const values = new Float32Array(count);
  const draw = (from: number, to: number) => {
    for (let i = from; i < to; i++) values[i] = (random() & 0xffffff) / 2 ** 24;
  };
  draw(0, count);
  for (let start = 0; start + 16 <= count; start += 16) transformBlock(values, start);
  if (count % 16 !== 0) {
    // Torch draws the last 16 anew, over values that are already normal.
    draw(count - 16, count);
    transformBlock(values, count - 16);
  }
  return values;
}

/** Rounds after every operation, as torch's single-precision vectors do. */
const single = Math.fround;
const fullTurn = single(2 * Math.PI);

function transformBlock(values: Float32Array, start: number): void {
  for (let i = start; i < start + 8; i++) {
    // 1 - u lies in (0, 1]: the logarithm stays finite.
    const logarithm = single(Math.log(single(1 - values[i]!)));
    const radius = single(Math.sqrt(single(-2 * logarithm)));
    const angle = single(fullTurn * values[i + 8]!);
    values[i] = radius * single(Math.cos(angle));
    values[i + 8] = radius * single(Math.sin(angle));
  }
}

/** Box-Muller in double precision, two values from two 53-bit uniforms. */
function scalarNormals(random: () => number, count: number): Float32Array {
  const uniform = () => {
    const high = random();
    const low = random();
    return ((high & 0x1fffff) * 2 ** 32 + low) / 2 ** 53;
  };
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const angle = 2 * Math.PI * uniform();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform()));
    values[i] = radius * Math.cos(angle);
    // Past an odd end this writes nothing, as a typed array ignores it.
    values[i + 1] = radius * Math.sin(angle);
  }
  return values;
}
