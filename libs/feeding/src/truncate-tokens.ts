import { SeededRandom } from './seeded-random.js';

type Ids = readonly number[];

/** The last tokens, with room for EOS. T5's `trim_tokens_at_front`. */
export function trimAtFront(tokens: Ids, length: number): Ids {
  return tokens.slice(Math.max(0, tokens.length - (length - 1)));
}

/** The last tokens. SeqIO's `truncate_inputs_left`. */
export function truncateLeft(tokens: Ids, length: number): Ids {
  return tokens.slice(Math.max(0, tokens.length - length));
}

/**
 * A part of `length` tokens that holds the first place where the answer stands, drawn from all such parts; inputs that
 * are short enough stay whole; undefined where the answer is not in longer ones. T5's `trivia_qa_truncate_inputs`.
 */
export function truncateAroundAnswer(inputs: Ids, answer: Ids, length: number, seed: number): Ids | undefined {
  if (inputs.length <= length) return inputs;
  const start = inputs.findIndex((_, at) => at + answer.length <= inputs.length && startsAt(inputs, answer, at));
  if (start < 0) return undefined;
  const least = Math.max(0, start - (length - answer.length));
  const most = Math.min(start, inputs.length - length);
  const from = least + new SeededRandom(seed).below(Math.max(most - least, 0) + 1);
  return inputs.slice(from, from + length);
}

function startsAt(inputs: Ids, answer: Ids, at: number): boolean {
  return answer.every((id, i) => inputs[at + i] === id);
}
