import { mix32 } from './murmur3.js';
import { seedKey } from './seeded-hash.js';

/**
 * Draws tasks by their probabilities, without state: draw i of a seed is the same whoever asks for it and in whatever
 * order. The inverse of the cumulative distribution at a hash of (seed, i).
 *
 * @param probabilities weights in any scale, at least one above 0; a task of weight 0 is never drawn
 * @param seed any integer
 * @returns maps the number of a draw (0, 1, 2, ...) to the index of a task
 */
export function taskDrawer(probabilities: readonly number[], seed: number): (draw: number) => number {
  const cumulative = new Float64Array(probabilities.length);
  let total = 0;
  let last = -1;
  for (const [i, probability] of probabilities.entries()) {
    if (!(probability >= 0 && Number.isFinite(probability))) {
      throw new RangeError(`a probability is finite and 0 or more, got ${probability}`);
    }
    total += probability;
    cumulative[i] = total;
    if (probability > 0) last = i;
  }
  if (last < 0) throw new RangeError('no task has a probability above 0');
  const key = seedKey(seed);

  return (draw) => {
    const point = unit(key, draw) * total;
    // The first task whose cumulative probability lies above the point.
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((cumulative[middle] as number) > point) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** A number in [0, 1) with 53 bits, from a key and the number of the draw (0 to 2^53). */
function unit(key: number, draw: number): number {
  if (!Number.isSafeInteger(draw) || draw < 0) throw new RangeError(`a draw has a number of 0 or more, got ${draw}`);
  const high = mix32(key ^ mix32(Math.floor(draw / 2 ** 32) + 0x9e3779b9));
  const first = mix32(mix32((draw % 2 ** 32) ^ high) + high);
  const second = mix32(first ^ ~high);
  return (first * 2 ** 21 + (second >>> 11)) / 2 ** 53;
}
