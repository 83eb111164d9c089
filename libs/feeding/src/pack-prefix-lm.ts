import { InputError } from '@exmix/errors/input-error';
import { autoregressiveInputs } from './autoregressive-inputs.js';
import type { TokenRecord } from './nested-tokens.js';

type Ids = readonly number[];

/**
 * Two texts of equal length in one encoder-decoder row with the prefix objective: the encoder reads the first
 * `splitPoint` tokens of the first and as many of the second as fill the row, the decoder says the rest of both.
 * T5's `pack_prefix_lm_encoder_decoder`.
 *
 * @param splitPoint in [1, length)
 */
export function packPrefixLmEncoderDecoder(first: Ids, second: Ids, splitPoint: number): TokenRecord {
  const { length } = first;
  if (second.length !== length) {
    throw new InputError(
      'unequal-texts',
      `the texts have ${length} and ${second.length} tokens; they are equally long`,
    );
  }
  checkSplit(splitPoint, length);
  const rest = length - splitPoint;
  const targets = [...first.slice(splitPoint), ...second.slice(rest)];
  const decoderSegments = segments(length, rest);
  return {
    encoder_input_tokens: [...first.slice(0, splitPoint), ...second.slice(0, rest)],
    encoder_segment_ids: segments(length, splitPoint),
    encoder_positions: positions(length, splitPoint),
    decoder_target_tokens: targets,
    decoder_input_tokens: autoregressiveInputs(targets, { sequenceId: decoderSegments }),
    decoder_loss_weights: targets.map((id) => (id === 0 ? 0 : 1)),
    decoder_segment_ids: decoderSegments,
    decoder_positions: positions(length, rest),
  };
}

/** One text for a decoder that sees its first `splitPoint` tokens at once. T5's `pack_prefix_lm_decoder_only`. */
export function packPrefixLmDecoderOnly(targets: Ids, splitPoint: number, lossOnTargetsOnly = true): TokenRecord {
  checkSplit(splitPoint, targets.length);
  return {
    decoder_target_tokens: targets,
    decoder_input_tokens: autoregressiveInputs(targets),
    decoder_loss_weights: targets.map((id, i) => (id !== 0 && (!lossOnTargetsOnly || i >= splitPoint) ? 1 : 0)),
    decoder_causal_attention: targets.map((_, i) => (i <= splitPoint ? 1 : 0)),
  };
}

function segments(length: number, firstLength: number): number[] {
  return Array.from({ length }, (_, i) => (i < firstLength ? 1 : 2));
}

function positions(length: number, firstLength: number): number[] {
  return Array.from({ length }, (_, i) => (i < firstLength ? i : i - firstLength));
}

function checkSplit(splitPoint: number, length: number): void {
  if (length % 2 !== 0) throw new InputError('odd-length', `the packed length is even, not ${length}`);
  if (!(splitPoint >= 1 && splitPoint < length)) {
    throw new InputError('bad-split', `the split point ${splitPoint} is not in [1, ${length})`);
  }
}
