import { processEngine } from '@exmix/tensors/process-engine';
import { ModelCandidates } from './decoding/model-candidates.js';
import { searchBeams } from './decoding/search-beams.js';
import type { DecodingInputs } from './greedy-decode.js';
import type { Layers } from './t5-stack.js';

/** The best sequence of one row. */
export interface BeamResult {
  /** Without start id and EOS. */
  readonly ids: Int32Array;
  /** Sum of log probabilities, EOS included, over `length ** lengthPenalty`. */
  readonly score: number;
}

/**
 * Beam search as Transformers runs it, for one batch; `generate` has T5X's rule too.
 *
 * @throws the signal's reason when it is aborted
 */
export async function beamSearch(
  { config, parameters }: Layers,
  inputs: DecodingInputs,
  options: {
    beams: number;
    maxTokens: number;
    lengthPenalty: number;
    signal?: AbortSignal | undefined;
    opByOp?: boolean;
  },
): Promise<BeamResult[]> {
  const { beams, maxTokens, lengthPenalty, signal, opByOp } = options;
  const model = { engine: await processEngine(), config, parameters, opByOp };
  const rows = Array.from({ length: inputs.rows }, (_, row) => row);
  const source = ModelCandidates.start(model, { ...inputs, places: rows }, beams);
  try {
    const search = {
      beams,
      rule: 'transformers',
      penalty: lengthPenalty,
      eosId: config.eos_token_id,
      startId: config.decoder_start_token_id,
      maxLength: maxTokens,
    } as const;
    const found = await searchBeams(
      source,
      rows.map(() => []),
      search,
      { signal },
    );
    return found.map((row) => {
      const best = row.results()[0];
      return { ids: Int32Array.from(best?.ids ?? []), score: best?.score ?? Number.NEGATIVE_INFINITY };
    });
  } finally {
    source.dispose();
  }
}
