import { InputError } from '@exmix/errors/input-error';
import type { Engine } from '@exmix/tensors/engine';
import type { BeamRule } from './decoding/beam-row.js';
import { decodeTokens, type RowToken } from './decoding/decode-tokens.js';
import type { DecodingModel } from './decoding/decoder.js';
import { type InputBatch, inputBatches } from './decoding/input-batches.js';
import { leftAligned } from './decoding/left-aligned.js';
import { ModelCandidates } from './decoding/model-candidates.js';
import { ModelTokens, type TokenChoice } from './decoding/model-tokens.js';
import { searchBeams } from './decoding/search-beams.js';
import type { Parameters } from './parameters.js';
import type { T5Config } from './t5-config.js';

export interface GenerateOptions {
  readonly method: 'greedy' | 'beam' | 'sample';
  /** Tokens of an answer at most, forced ones and EOS included. */
  readonly maxLength: number;
  /** Inputs that are decoded together at most; default 32. */
  readonly batchRows?: number | undefined;
  /** Tokens that the answer of each input starts with; padding at either side is left out. */
  readonly forced?: readonly Int32Array[] | undefined;
  /** For `beam`, default 4. */
  readonly beams?: number | undefined;
  /** For `beam`, default 0.6: exponent of the rule's penalty. */
  readonly lengthPenalty?: number | undefined;
  /** For `beam`, default `transformers`. */
  readonly rule?: BeamRule | undefined;
  /** For `beam`: a search ends when the best open sum of log probabilities is below it. */
  readonly leastSum?: number | undefined;
  /** For `sample`, default 1; 0 takes the best token. */
  readonly temperature?: number | undefined;
  /** For `sample`, default 0: all tokens. */
  readonly topK?: number | undefined;
  /** For `sample`, default 0: all tokens. */
  readonly topP?: number | undefined;
  /** For `sample`, default 0. Same seed, inputs and options: same answers, whatever the batches. */
  readonly seed?: number | undefined;
  /** For `sample`: the probabilities that are told, the model's own (default) or those after temperature and cuts. */
  readonly probabilities?: 'model' | 'sampled' | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * Told what each step has added, EOS included; `row` is the place of the input. By beams an answer is sure only at its
   * end, so that all of its tokens come at once.
   */
  readonly onTokens?: ((tokens: readonly RowToken[]) => void) | undefined;
  /** Run op by op where graphs could be recorded: what the graphs are tested against. */
  readonly opByOp?: boolean | undefined;
}

export interface Generated {
  /** Without start id and EOS; with the forced ones. */
  readonly tokens: Int32Array;
  /** Natural logarithms, of every token that was not forced and, where the answer ended by EOS, of EOS as the last. */
  readonly logProbabilities: Float32Array;
  /** The sum of `logProbabilities`; by beams what the rule makes of it. */
  readonly score: number;
}

const DEFAULTS = { batchRows: 32, beams: 4, lengthPenalty: 0.6, temperature: 1 };

/**
 * Has a model answer inputs. Inputs of about the same length are decoded together; on a native engine each step is one
 * graph that keeps keys and values on the engine.
 *
 * @param inputs token ids as the encoder reads them, EOS included
 * @returns answers in the order of the inputs
 * @throws InputError `generate-options`; the signal's reason when it is aborted
 */
export async function generate(
  engine: Engine,
  config: T5Config,
  parameters: Parameters,
  inputs: readonly Int32Array[],
  options: GenerateOptions,
): Promise<Generated[]> {
  checkOptions(options, inputs.length);
  const model = { engine, config, parameters, opByOp: options.opByOp };
  const results = new Array<Generated>(inputs.length);
  for (const batch of inputBatches(inputs, options.batchRows ?? DEFAULTS.batchRows)) {
    options.signal?.throwIfAborted();
    const forced = batch.places.map((place) => withoutPadding(options.forced?.[place] ?? [], config.pad_token_id));
    const answers = await (options.method === 'beam' ? byBeams : byTokens)(model, batch, forced, options);
    answers.forEach((answer, row) => {
      results[batch.places[row] as number] = answer;
    });
  }
  return results;
}

async function byTokens(
  model: DecodingModel,
  batch: InputBatch,
  forced: readonly Int32Array[],
  { maxLength, signal, onTokens, ...options }: GenerateOptions,
): Promise<Generated[]> {
  const choice: TokenChoice =
    options.method === 'greedy'
      ? { method: 'greedy', scored: true }
      : {
          method: 'sample',
          seed: options.seed ?? 0,
          temperature: options.temperature ?? DEFAULTS.temperature,
          topK: options.topK ?? 0,
          topP: options.topP ?? 0,
          probabilities: options.probabilities ?? 'model',
        };
  const { eos_token_id: eosId, decoder_start_token_id: startId } = model.config;
  const tell = (tokens: RowToken[]) =>
    onTokens?.(tokens.map((token) => ({ ...token, row: batch.places[token.row] as number })));
  const source = ModelTokens.start(model, batch, choice);
  try {
    const rows = await decodeTokens(source, forced, { eosId, startId, maxLength }, { signal, onStep: tell });
    return rows.map(({ ids, logProbabilities }) => ({
      tokens: Int32Array.from(ids),
      logProbabilities: Float32Array.from(logProbabilities),
      score: logProbabilities.reduce((sum, each) => sum + each, 0),
    }));
  } finally {
    source.dispose();
  }
}

async function byBeams(
  model: DecodingModel,
  batch: InputBatch,
  forced: readonly Int32Array[],
  { maxLength, signal, onTokens, ...options }: GenerateOptions,
): Promise<Generated[]> {
  const { eos_token_id: eosId, decoder_start_token_id: startId } = model.config;
  const search = {
    beams: options.beams ?? DEFAULTS.beams,
    rule: options.rule ?? 'transformers',
    penalty: options.lengthPenalty ?? DEFAULTS.lengthPenalty,
    leastSum: options.leastSum,
    eosId,
    startId,
    maxLength,
  };
  const source = ModelCandidates.start(model, batch, search.beams);
  try {
    const rows = await searchBeams(source, forced, search, { signal });
    return rows.map((row, index) => {
      const best = row.results()[0];
      if (best === undefined) throw new Error('the beam search found nothing');
      const ended = best.logProbabilities.length > best.ids.length - (forced[index] as Int32Array).length;
      const ids = [...best.ids.slice((forced[index] as Int32Array).length), ...(ended ? [eosId] : [])];
      onTokens?.(
        ids.map((id, i) => ({
          row: batch.places[index] as number,
          id,
          logProbability: best.logProbabilities[i] as number,
        })),
      );
      return {
        tokens: Int32Array.from(best.ids),
        logProbabilities: Float32Array.from(best.logProbabilities),
        score: best.score,
      };
    });
  } finally {
    source.dispose();
  }
}

function withoutPadding(prompt: ArrayLike<number>, padId: number): Int32Array {
  const aligned = leftAligned(prompt, padId);
  const end = aligned.findLastIndex((id) => id !== padId) + 1;
  return aligned.subarray(0, end);
}

function checkOptions(options: GenerateOptions, inputs: number): void {
  const {
    maxLength,
    batchRows = DEFAULTS.batchRows,
    beams = DEFAULTS.beams,
    topK = 0,
    topP = 0,
    temperature = 1,
  } = options;
  const refuse = (what: string, value: unknown, allowed: string) => {
    throw new InputError('generate-options', `${what} is ${value}; it can be ${allowed}`, { field: what });
  };
  for (const [name, value] of Object.entries({ maxLength, batchRows, beams })) {
    if (!Number.isInteger(value) || value < 1) refuse(name, value, 'a whole number of at least 1');
  }
  if (!Number.isInteger(topK) || topK < 0) refuse('topK', topK, '0, for all tokens, or a whole number above it');
  if (!(topP >= 0 && topP <= 1)) refuse('topP', topP, 'from 0 to 1; 0 and 1 leave no token out');
  if (!(temperature >= 0 && temperature < Infinity)) refuse('temperature', temperature, '0 or a number above it');
  const { forced } = options;
  if (forced !== undefined && forced.length !== inputs) {
    refuse('forced', `a list of ${forced.length}`, `a list with tokens for each of the ${inputs} inputs`);
  }
}
