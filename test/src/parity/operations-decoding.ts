import type { Candidate } from '@exmix/t5/decoding/beam-row';
import { decodeTokens } from '@exmix/t5/decoding/decode-tokens';
import { filterLogits, logSoftmax } from '@exmix/t5/decoding/filter-logits';
import { leftAligned } from '@exmix/t5/decoding/left-aligned';
import { sampleToken } from '@exmix/t5/decoding/sample-token';
import { searchBeams } from '@exmix/t5/decoding/search-beams';
import { statelessNumber } from '@exmix/t5/decoding/stateless-number';
import { withBeams } from '@exmix/t5/decoding/with-beams';
import type { ParityOperations } from './operation.js';

/** What `generate` decodes by, over fixed scores in the place of a model, against T5X's `decoding.py`. */
export const operations: ParityOperations = {
  temperature_sample: async ({ input }) => {
    const length: number = input.inputs[0].length;
    const sampling = { temperature: input.temperature ?? 1, topK: input.topk ?? 0, topP: input.topp ?? 0 };
    const hardLimit: number = input.max_decode_steps_hard_limit ?? Infinity;
    let calls = 0;
    const source = {
      next: async (_: Int32Array, rows: readonly number[], step: number) => {
        const call = calls++;
        return rows.map((row) => {
          const sampled: number | undefined = input.sampled_token_by_step?.[call][row];
          if (sampled !== undefined) return { id: sampled, logProbability: 0 };
          return sampleToken(input.logits_every_step[row], sampling, statelessNumber(0, row, step), 'sampled');
        });
      },
    };
    const start: number[] | null = input.initial_index ?? null;
    const rows = await decodeTokens(source, input.inputs.map(forcedTokens), {
      eosId: input.eos_id,
      startId: 0,
      maxLength: length,
      maxNewTokens: Math.min(input.max_decode_steps ?? length, hardLimit),
      seen: start === null ? 0 : Math.min(...start),
    });
    return {
      sequences: rows.map(({ ids, finished }) => padded(finished ? [...ids, input.eos_id] : ids, length)),
      scores: rows.map(({ logProbabilities }) => logProbabilities.reduce((sum, each) => sum + each, 0)),
      model_calls: calls,
    };
  },

  filter_logits: ({ input }) => {
    const sampling = { temperature: input.temperature, topK: input.topk ?? 0, topP: input.topp ?? 0 };
    const logits = [...filterLogits(input.logits, sampling)];
    return {
      kept: logits.map(Number.isFinite),
      logits: logits.map((value) => (Number.isFinite(value) ? value : null)),
    };
  },

  add_beam_dim: ({ input }) => ({ value: withBeams(input.value, input.beam_size) }),

  left_align_prompts: ({ input }) => ({ prompts: input.prompts.map((prompt: number[]) => leftAligned(prompt, 0)) }),

  beam_search: async ({ input }) => {
    const length: number = input.inputs[0].length;
    const beams: number = input.num_decodes;
    let rowsOf = [...input.inputs.keys()] as number[];
    const source = {
      next: async (_: Int32Array, sums: Float32Array) =>
        rowsOf.map((row, place) =>
          bestCandidates(input.logits_every_step[row], sums.subarray(place * beams, (place + 1) * beams)),
        ),
      keep: (_: Int32Array, rows?: Int32Array) => {
        if (rows !== undefined) rowsOf = Array.from(rows, (place) => rowsOf[place] as number);
      },
    };
    const found = await searchBeams(source, input.inputs.map(forcedTokens), {
      beams,
      rule: 't5x',
      penalty: input.alpha,
      leastSum: input.min_log_prob,
      eosId: input.eos_id,
      startId: 0,
      maxLength: length,
    });
    // T5X gives sequences in the order of rising scores.
    const results = found.map((row, index) => {
      const forced = forcedTokens(input.inputs[index]).length;
      return [...row.results()].reverse().map(({ ids, logProbabilities, score }) => {
        const ended = logProbabilities.length > ids.length - forced;
        return { ids: padded(ended ? [...ids, input.eos_id] : ids, length), score };
      });
    });
    return {
      sequences: results.map((row) => row.map(({ ids }) => ids)),
      scores: results.map((row) => row.map(({ score }) => score)),
    };
  },
};

/** The forced tokens of a row: what stands after the start id, up to the padding. */
function forcedTokens(row: readonly number[]): number[] {
  const end = row.indexOf(0, 1);
  return row.slice(1, end === -1 ? row.length : end);
}

function padded(ids: readonly number[], length: number): number[] {
  return [...ids, ...new Array<number>(length).fill(0)].slice(0, length);
}

/** The `2 * beams` best tokens over all beams of a row whose scores are the same at every step. */
function bestCandidates(logits: readonly number[], sums: Float32Array): Candidate[] {
  const logProbabilities = logSoftmax(logits);
  const all = Array.from(sums, (sum, beam) =>
    Array.from(logProbabilities, (logProbability, id) => ({ beam, id, sum: sum + logProbability })),
  ).flat();
  return all.sort((a, b) => b.sum - a.sum || a.beam - b.beam || a.id - b.id).slice(0, 2 * sums.length);
}
