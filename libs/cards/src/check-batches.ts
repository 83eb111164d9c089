import { InputError } from '@exmix/errors/input-error';
import type { PhaseSettings } from './pipeline-schema.js';

/**
 * Checks what the fields of a phase say together about its batches.
 *
 * @throws InputError `invalid-config`
 */
export function checkBatches(
  { batchRows, batchTokens, buckets, packing, inputLength, targetLength }: PhaseSettings,
  path: string,
  file: string,
): void {
  const fail = (field: string, message: string): never => {
    throw new InputError('invalid-config', `${path}.${field}: ${message}`, { file });
  };
  if ((batchRows === undefined) === (batchTokens === undefined)) {
    const given = batchRows === undefined ? 'neither is' : 'both are';
    fail('batchRows', `a batch has "batchRows" rows or "batchTokens" tokens, and ${given} given`);
  }
  const longer = Math.max(inputLength, targetLength);
  if (batchTokens !== undefined && batchTokens < longer) {
    fail('batchTokens', `${batchTokens} tokens do not hold a row of ${longer}`);
  }
  if (buckets === undefined) return;
  if (packing) fail('buckets', 'packed rows are full already; buckets need "packing": false');
  if (buckets === 'automatic') return;
  const tooLong = buckets.find((length) => length > inputLength);
  if (tooLong !== undefined) fail('buckets', `a bucket of ${tooLong} is longer than "inputLength", ${inputLength}`);
}
