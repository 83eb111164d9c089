import { processEngine } from '@exmix/tensors/process-engine';
import { decodeTokens } from './decoding/decode-tokens.js';
import type { InputBatch } from './decoding/input-batches.js';
import { ModelTokens } from './decoding/model-tokens.js';
import type { Layers } from './t5-stack.js';

/** A batch of inputs to decode from. */
export type DecodingInputs = Omit<InputBatch, 'places'>;

/**
 * Takes the highest-scoring token at each step until EOS or `maxTokens`, for one batch; `generate` cuts inputs into
 * batches and tells probabilities too.
 *
 * @returns the tokens of each row, without start id and EOS: a row of `maxTokens` tokens did not end
 * @throws the signal's reason when it is aborted; it is looked at between steps, where the event loop gets its turn
 */
export async function greedyDecode(
  { config, parameters }: Layers,
  inputs: DecodingInputs,
  { maxTokens, signal, opByOp }: { maxTokens: number; signal?: AbortSignal | undefined; opByOp?: boolean },
): Promise<Int32Array[]> {
  const model = { engine: await processEngine(), config, parameters, opByOp };
  const rows = Array.from({ length: inputs.rows }, (_, row) => row);
  const source = ModelTokens.start(model, { ...inputs, places: rows }, { method: 'greedy', scored: false });
  try {
    const limits = { eosId: config.eos_token_id, startId: config.decoder_start_token_id, maxLength: maxTokens };
    const forced = rows.map(() => []);
    return (await decodeTokens(source, forced, limits, { signal })).map(({ ids }) => Int32Array.from(ids));
  } finally {
    source.dispose();
  }
}
