import type { T5Batch } from '@exmix/t5/t5-batch';
import type { StepSize } from './step-size.js';

/** Ids below it have meanings: padding, end, unknown. */
const FIRST_ID = 3;

/** A batch of seeded ids without padding: every row is one example that fills it. */
export function stepBatch({ config, rows, inputLength, targetLength }: StepSize, seed = 1): T5Batch {
  const ids = idsOf(config.vocab_size, seed);
  const inputs = Int32Array.from({ length: rows * inputLength }, ids);
  const targets = Int32Array.from({ length: rows * targetLength }, ids);
  const decoderInputs = targets.map((_, place) =>
    place % targetLength === 0 ? config.decoder_start_token_id : (targets[place - 1] as number),
  );
  return {
    rows,
    inputLength,
    targetLength,
    inputs,
    inputSegments: new Int32Array(inputs.length).fill(1),
    decoderInputs,
    decoderSegments: new Int32Array(targets.length).fill(1),
    targets,
    weights: new Float32Array(targets.length).fill(1),
  };
}

/** A linear congruential generator (Numerical Recipes); its high bits are good enough for ids. */
function idsOf(vocabulary: number, seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return FIRST_ID + Math.floor((state / 2 ** 32) * (vocabulary - FIRST_ID));
  };
}
