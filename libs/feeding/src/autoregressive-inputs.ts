import { InputError } from '@exmix/errors/input-error';
import type { NestedTokens } from './nested-tokens.js';

/** The list moved right by one along its first axis; `bosId` (0) comes in, the last entry goes. */
export function shiftRightByOne(tokens: readonly NestedTokens[], bosId = 0): readonly NestedTokens[] {
  const first = tokens[0];
  if (first === undefined) return [];
  return [filledLike(first, bosId), ...tokens.slice(0, -1)];
}

function filledLike(value: NestedTokens, id: number): NestedTokens {
  return typeof value === 'number' ? id : value.map((entry) => filledLike(entry, id));
}

/**
 * What a decoder reads when it is to say the targets: the targets shifted right. With the segment of each token
 * (`sequenceId`) the shift starts anew at every segment, so that no example reads the end of the one before.
 * SeqIO's `make_autoregressive_inputs`.
 */
export function autoregressiveInputs(
  targets: readonly NestedTokens[],
  options: { sequenceId?: readonly number[] | undefined; bosId?: number } = {},
): readonly NestedTokens[] {
  const { sequenceId, bosId = 0 } = options;
  const shifted = shiftRightByOne(targets, bosId);
  if (sequenceId === undefined) return shifted;
  if (!sequenceId.every(Number.isInteger)) {
    throw new InputError('bad-segments', 'segment ids are integers');
  }
  if (targets.some((target) => typeof target !== 'number')) {
    throw new InputError('bad-rank', 'packed targets are a list of ids, not of lists');
  }
  return shifted.map((id, i) => (sequenceId[i] === (sequenceId[i - 1] ?? 0) ? id : bosId));
}
