import * as tf from '@tensorflow/tfjs-core';
import { type DecoderCache, decodeToken, disposeReplaced, gatherCache, tidyCache } from './decoder-cache.js';
import { type DecodingInputs, startDecoding } from './greedy-decode.js';
import type { Layers } from './t5-stack.js';

/** The best sequence of one row. */
export interface BeamResult {
  /** Without start id and EOS. */
  readonly ids: Int32Array;
  /** Sum of log probabilities, EOS included, over `length ** lengthPenalty`. */
  readonly score: number;
}

interface Hypothesis {
  readonly ids: readonly number[];
  readonly score: number;
}

/** One row's search: open beams, finished ones, best first. */
interface Row {
  beams: { ids: number[]; score: number }[];
  finished: Hypothesis[];
  done: boolean;
}

/**
 * Beam search as Transformers runs it (`early_stopping=False`). At step n the `2 * beams` best of beam score plus log
 * probability are taken; an EOS among the first `beams` of them ends its sequence with `sum / n ** lengthPenalty`, other
 * EOS are dropped, the rest fill the beams. A row is done when it has `beams` finished sequences and the worst of them is
 * not below the best open sum over `n ** lengthPenalty`. After `maxTokens` the open beams join.
 * NOTE: this is not T5X's penalty, `((5 + n) / 6) ** alpha`.
 *
 * @throws the signal's reason when it is aborted
 */
export async function beamSearch(
  layers: Layers,
  inputs: DecodingInputs,
  options: { beams: number; maxTokens: number; lengthPenalty: number; signal?: AbortSignal | undefined },
): Promise<BeamResult[]> {
  const { beams, maxTokens, lengthPenalty, signal } = options;
  const { eos_token_id: eos, decoder_start_token_id: start, vocab_size: vocabulary } = layers.config;
  const rows = Array.from(
    { length: inputs.rows },
    (): Row => ({
      beams: Array.from({ length: beams }, (_, beam) => ({ ids: [], score: beam === 0 ? 0 : -1e9 })),
      finished: [],
      done: false,
    }),
  );
  // Beam b of row r is row r * beams + b of the cache.
  const repeated = Int32Array.from({ length: inputs.rows * beams }, (_, place) => Math.floor(place / beams));
  let cache = tidyCache(() =>
    gatherCache(startDecoding(layers, inputs), tf.tensor1d(repeated, 'int32'), { inputs: true }),
  );
  try {
    for (let step = 1; step <= maxTokens && rows.some((row) => !row.done); step++) {
      const last = rows.flatMap((row) => row.beams.map(({ ids }) => ids.at(-1) ?? start));
      const next = tidyCache(() => {
        const { logits, cache: longer } = decodeToken(layers, cache, tf.tensor2d(last, [last.length, 1], 'int32'));
        const scores = rows.flatMap((row) => row.beams.map(({ score }) => score));
        const sums = tf.add(tf.logSoftmax(logits), tf.tensor2d(scores, [scores.length, 1]));
        // [rows * beams, vocab] -> [rows, beams * vocab]
        const best = tf.topk(tf.reshape(sums, [rows.length, beams * vocabulary]), 2 * beams);
        return { values: best.values, indices: best.indices, cache: longer };
      });
      const values = await next.values.data();
      const indices = await next.indices.data();
      tf.dispose([next.values, next.indices]);
      disposeReplaced(cache, next.cache);
      cache = next.cache;

      const origins = new Int32Array(rows.length * beams);
      for (const [index, row] of rows.entries()) {
        const candidates = Array.from({ length: 2 * beams }, (_, rank) => {
          const place = indices[index * 2 * beams + rank] as number;
          return {
            beam: Math.floor(place / vocabulary),
            id: place % vocabulary,
            score: values[index * 2 * beams + rank] as number,
          };
        });
        const chosen = advance(row, candidates, { beams, step, eos, lengthPenalty });
        for (let beam = 0; beam < beams; beam++)
          origins[index * beams + beam] = index * beams + (chosen[beam] as number);
      }
      const moved: DecoderCache = tidyCache(() => gatherCache(cache, tf.tensor1d(origins, 'int32'), { inputs: false }));
      disposeReplaced(cache, moved);
      cache = moved;
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
  } finally {
    tf.dispose(cache as unknown as tf.TensorContainer);
  }
  return rows.map((row) => best(row, maxTokens, beams, lengthPenalty));
}

interface Candidate {
  readonly beam: number;
  readonly id: number;
  readonly score: number;
}

/** Takes one step of a row; returns from which beam each of the next ones comes. */
function advance(
  row: Row,
  candidates: readonly Candidate[],
  { beams, step, eos, lengthPenalty }: { beams: number; step: number; eos: number; lengthPenalty: number },
): readonly number[] {
  if (row.done) return row.beams.map((_, beam) => beam);
  const open: Candidate[] = [];
  for (const [rank, candidate] of candidates.entries()) {
    if (candidate.id !== eos) {
      if (open.length < beams) open.push(candidate);
    } else if (rank < beams) {
      const { ids } = row.beams[candidate.beam] as Row['beams'][number];
      addFinished(row, { ids, score: candidate.score / step ** lengthPenalty }, beams);
    }
  }
  row.beams = open.map(({ beam, id, score }) => ({
    ids: [...(row.beams[beam] as Row['beams'][number]).ids, id],
    score,
  }));
  const bestSum = (candidates[0] as Candidate).score;
  const worst = row.finished.at(-1)?.score ?? Number.NEGATIVE_INFINITY;
  row.done = row.finished.length === beams && worst >= bestSum / step ** lengthPenalty;
  return open.map(({ beam }) => beam);
}

function addFinished(row: Row, hypothesis: Hypothesis, beams: number): void {
  row.finished.push(hypothesis);
  row.finished.sort((a, b) => b.score - a.score);
  row.finished.length = Math.min(row.finished.length, beams);
}

function best(row: Row, maxTokens: number, beams: number, lengthPenalty: number): BeamResult {
  if (!row.done) {
    for (const { ids, score } of row.beams) {
      if (score > -1e8) addFinished(row, { ids, score: score / maxTokens ** lengthPenalty }, beams);
    }
  }
  const { ids, score } = row.finished[0] as Hypothesis;
  return { ids: Int32Array.from(ids), score };
}
