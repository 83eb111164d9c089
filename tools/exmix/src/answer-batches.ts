import { InputError } from '@exmix/errors/input-error';
import { MAX_INPUT_TOKENS } from './answer.js';

/** Lines that are answered together at most. */
const ROWS = 32;

/**
 * Rows times the square of the longest at most, of which the encoder's scores are a multiple: two of the longest inputs
 * that there can be, 32 of 512 tokens.
 */
const SCORES = 2 * MAX_INPUT_TOKENS ** 2;

/**
 * Lines in their order, in batches whose memory is bounded.
 *
 * @param tokensOf tokens of a line as the model reads it, EOS included
 * @throws InputError `input-too-long` that names the line, once those before it were given out
 */
export async function* answerBatches(
  lines: AsyncIterable<string> | Iterable<string>,
  tokensOf: (line: string) => number,
): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  let longest = 0;
  let number = 0;
  for await (const line of lines) {
    number++;
    const tokens = tokensOf(line);
    const isTooLong = tokens > MAX_INPUT_TOKENS;
    const isFull = batch.length === ROWS || (batch.length + 1) * Math.max(longest, tokens) ** 2 > SCORES;
    if (batch.length > 0 && (isTooLong || isFull)) {
      yield batch;
      batch = [];
      longest = 0;
    }
    if (isTooLong) {
      const message = `line ${number}: the input has ${tokens} tokens; there can be ${MAX_INPUT_TOKENS}`;
      throw new InputError('input-too-long', message);
    }
    batch.push(line);
    longest = Math.max(longest, tokens);
  }
  if (batch.length > 0) yield batch;
}
