import { seededHash } from '@exmix/mixing/seeded-hash';
import type { T5Batch } from '@exmix/t5/t5-batch';

const ROWS = 8;
const INPUT_LENGTH = 24;
const TARGET_LENGTH = 12;
const EOS = 1;

/**
 * Seeded batches of rows of many lengths, each ended by EOS and padded. Targets copy the beginning of their inputs, so
 * that there is something to learn.
 */
export function someBatches(count: number, vocabulary: number): readonly T5Batch[] {
  return Array.from({ length: count }, (_, step) => {
    const random = (name: string, below: number) => seededHash(step, name) % below;
    const inputs = new Int32Array(ROWS * INPUT_LENGTH);
    const targets = new Int32Array(ROWS * TARGET_LENGTH);
    const decoderInputs = new Int32Array(ROWS * TARGET_LENGTH);
    for (let row = 0; row < ROWS; row++) {
      const inputLength = 8 + random(`inputs of ${row}`, INPUT_LENGTH - 7);
      const targetLength = Math.min(inputLength, 3 + random(`targets of ${row}`, TARGET_LENGTH - 2));
      for (let i = 0; i < inputLength; i++) {
        inputs[row * INPUT_LENGTH + i] = i === inputLength - 1 ? EOS : 3 + random(`${row} ${i}`, vocabulary - 3);
      }
      for (let i = 0; i < targetLength; i++) {
        const id = i === targetLength - 1 ? EOS : (inputs[row * INPUT_LENGTH + i] as number);
        targets[row * TARGET_LENGTH + i] = id;
        if (i + 1 < targetLength) decoderInputs[row * TARGET_LENGTH + i + 1] = id;
      }
    }
    const used = targets.map((id) => (id === 0 ? 0 : 1));
    return {
      rows: ROWS,
      inputLength: INPUT_LENGTH,
      targetLength: TARGET_LENGTH,
      inputs,
      inputSegments: inputs.map((id) => (id === 0 ? 0 : 1)),
      decoderInputs,
      decoderSegments: used,
      targets,
      weights: Float32Array.from(used),
    };
  });
}
