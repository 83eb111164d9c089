import type { RowOptions } from '@exmix/feeding/row-batch';
import type { PhaseConfig } from './phase-config.js';

/** Shortest row of `"buckets": "automatic"`. */
const SHORTEST_AUTOMATIC = 16;
/** Shapes of `"buckets": "automatic"` at most: each has a graph of its own on the engine. */
const MOST_AUTOMATIC = 4;

/**
 * The shapes that a phase's batches have, from the smallest to the largest; one, unless `buckets` asks for more. A bucket
 * is a length of inputs; its targets are shortened in the same proportion (rounded up). The last shape has the phase's
 * lengths always.
 *
 * Rows are `batchRows`, or as many as fit `batchTokens`, counted with padding on the longer side, as T5's
 * `tokens_per_batch` is (65,536 tokens are 128 rows of 512); at least one.
 */
export function batchShapes({
  batchRows,
  batchTokens,
  buckets,
  packing,
  inputLength,
  targetLength,
}: Pick<
  PhaseConfig['phase'],
  'batchRows' | 'batchTokens' | 'buckets' | 'packing' | 'inputLength' | 'targetLength'
>): RowOptions[] {
  const lengths = buckets === undefined || packing ? [] : buckets === 'automatic' ? halves(inputLength) : buckets;
  const shorter = [...new Set(lengths)].filter((length) => length < inputLength).sort((a, b) => a - b);
  return [...shorter, inputLength].map((length) => {
    const targets = Math.ceil((targetLength * length) / inputLength);
    const rows = batchRows ?? Math.max(1, Math.floor((batchTokens as number) / Math.max(length, targets)));
    return { rows, inputLength: length, targetLength: targets };
  });
}

/** The length, its half, its quarter and so on. */
function halves(length: number): number[] {
  const found = [length];
  for (let next = length; found.length < MOST_AUTOMATIC; ) {
    next = Math.ceil(next / 2);
    if (next < SHORTEST_AUTOMATIC) break;
    found.push(next);
  }
  return found;
}
