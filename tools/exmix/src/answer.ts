import { InputError } from '@exmix/errors/input-error';
import { type GenerateOptions, generate } from '@exmix/t5/generate';
import { encodeWithSentinels } from './encode-with-sentinels.js';
import type { OpenModel } from './open-model.js';

/** How a model is asked: the options of `libs/t5/generate.ts` that people set. */
export type AnswerSettings = Pick<
  GenerateOptions,
  'method' | 'maxLength' | 'beams' | 'lengthPenalty' | 'temperature' | 'topK' | 'topP' | 'seed'
>;

export interface AnswerToken {
  readonly id: number;
  /** As the vocabulary spells it; `\u2581` is a space. */
  readonly piece: string;
  /** The model's own, before temperature and cuts. */
  readonly probability: number;
}

export interface Answer {
  readonly text: string;
  /** With `</s>` where the model ended its answer. */
  readonly tokens: readonly AnswerToken[];
  /** Sum of the tokens' log probabilities; by beams with the length penalty. */
  readonly score: number;
  /** False: the answer was cut at the greatest length. */
  readonly ended: boolean;
  readonly inputTokens: number;
}

/** Tokens of an input at most, EOS included: memory grows with their square. */
export const MAX_INPUT_TOKENS = 2048;

/** A text as the model reads it, EOS included. */
export function inputIds({ config, vocabulary }: Pick<OpenModel, 'config' | 'vocabulary'>, text: string): Int32Array {
  return Int32Array.from([...encodeWithSentinels(vocabulary, text), config.eos_token_id]);
}

/**
 * Has a model answer texts. `<extra_id_0>` in a text is the sentinel, so that a pre-trained model can be asked for the
 * spans that are left out.
 *
 * @param onToken told of each token when it is sure, with the place of its text
 * @throws InputError `input-too-long`, `generate-options`; the signal's reason when it is aborted
 */
export async function answer(
  model: OpenModel,
  texts: readonly string[],
  settings: AnswerSettings,
  more: { readonly signal?: AbortSignal; readonly onToken?: (token: AnswerToken, text: number) => void } = {},
): Promise<readonly Answer[]> {
  const { signal, onToken } = more;
  const { engine, config, parameters, vocabulary } = model;
  const inputs = texts.map((text) => inputIds(model, text));
  for (const { length } of inputs) {
    if (length <= MAX_INPUT_TOKENS) continue;
    throw new InputError('input-too-long', `the input has ${length} tokens; there can be ${MAX_INPUT_TOKENS}`);
  }
  const tokenOf = (id: number, logProbability: number): AnswerToken => ({
    id,
    piece: vocabulary.idToPiece(id),
    probability: Math.exp(logProbability),
  });
  const results = await generate(engine, config, parameters, inputs, {
    ...settings,
    signal,
    ...(onToken && {
      onTokens: (tokens) => {
        for (const { row, id, logProbability } of tokens) onToken(tokenOf(id, logProbability), row);
      },
    }),
  });
  return results.map(({ tokens, logProbabilities, score }, i) => {
    const ended = logProbabilities.length > tokens.length;
    const ids = [...tokens, ...(ended ? [config.eos_token_id] : [])];
    return {
      text: vocabulary.decode(tokens),
      tokens: ids.map((id, place) => tokenOf(id, logProbabilities[place] as number)),
      score,
      ended,
      inputTokens: (inputs[i] as Int32Array).length,
    };
  });
}
