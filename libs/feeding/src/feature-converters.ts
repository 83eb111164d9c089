import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import { autoregressiveInputs } from './autoregressive-inputs.js';
import { type NestedTokens, rankOf, type TokenRecord } from './nested-tokens.js';
import { trimAndPack } from './trim-and-pack.js';
import { trimAndPad } from './trim-and-pad.js';

/**
 * SeqIO's feature converters: the features of a task (`inputs`, `targets`) become those of a model, padded or packed.
 * They work on lists, record by record, as the reference states them; training uses `pack-rows.ts` and `pad-rows.ts`,
 * which give what `EncDecFeatureConverter` gives.
 */
export interface ConverterParams {
  /** Default true, as in SeqIO. */
  readonly pack?: boolean;
  readonly bos_id?: number;
  readonly loss_on_targets_only?: boolean;
  /** Id whose places an encoder is to fill in. */
  readonly mask_id?: number;
  /** Features that go through, padded to their length. */
  readonly passthrough_features?: readonly string[];
  readonly apply_length_check?: boolean;
}

type Lengths = Readonly<Record<string, number>>;
type Ids = readonly number[];

interface Converter {
  /** The task's features that it takes. */
  readonly takes: readonly string[];
  readonly refusesPacking?: boolean;
  /** Changes a record before it is packed or padded, and the lengths with it. */
  prepare?(record: TokenRecord): TokenRecord;
  prepareLengths?(lengths: Lengths, passthrough: readonly string[]): Lengths;
  finish(row: TokenRecord, params: ConverterParams): TokenRecord;
}

/** Applies a converter by its SeqIO class name. What does not fit is an InputError. */
export function convertFeatures(
  name: string,
  records: readonly TokenRecord[],
  lengths: Lengths,
  params: ConverterParams = {},
): readonly TokenRecord[] {
  if (name === 'PassThroughFeatureConverter') return records;
  if (name === 'PrePackedLMFeatureConverter') return records.map((r) => prePacked(r, PRE_PACKED, lengths.targets));
  if (name === 'PrePackedPrefixLMFeatureConverter') {
    const length = (lengths.inputs ?? 0) + (lengths.targets ?? 0);
    return records.map((r) => prePacked(r, [...PRE_PACKED, 'decoder_causal_attention'], length));
  }
  if (name === 'DecoderFeatureConverter') return convertFeatures(decoderFor(lengths), records, lengths, params);
  const converter = converterNamed(name);
  const { pack = !converter.refusesPacking, passthrough_features: passthrough = [] } = params;
  if (pack && converter.refusesPacking) throw new InputError('pre-packed', `${name} takes packed rows; pack is false`);
  checkNames([...converter.takes, ...passthrough], lengths);
  for (const record of records) checkRecord(record, lengths, params.apply_length_check ?? true);
  const kept = records.map((record) => ({
    ...(converter.prepare?.(record) ?? record),
    ...Object.fromEntries(passthrough.map((key) => [key, record[key] as NestedTokens])),
  }));
  const wanted = converter.prepareLengths?.(lengths, passthrough) ?? lengths;
  const rows = pack ? trimAndPack(kept, wanted) : kept.map((record) => trimAndPad(record, wanted));
  return rows.map((row) => ({
    ...converter.finish(row, params),
    ...Object.fromEntries(passthrough.map((key) => [key, row[key] as NestedTokens])),
  }));
}

// ---- Converters ------------------------------------------------------------------------------------------------------

const encoderDecoder: Converter = {
  takes: ['inputs', 'targets'],
  finish: (row, params) => ({
    encoder_input_tokens: row.inputs as Ids,
    ...present('encoder', 'inputs', row),
    ...decoderFeatures(row, params),
  }),
};

const prefixLm: Converter = {
  takes: ['inputs', 'targets'],
  prepare: (record) => joined(record.inputs as Ids, record.targets as Ids),
  prepareLengths: joinedLengths,
  finish: finishPrefixLm,
};

const CONVERTERS: Readonly<Record<string, Converter>> = {
  EncDecFeatureConverter: encoderDecoder,
  PrePackedEncDecFeatureConverter: {
    ...encoderDecoder,
    refusesPacking: true,
    takes: ['inputs', 'targets'].flatMap((name) => [name, `${name}_positions`, `${name}_segment_ids`]),
  },
  LMFeatureConverter: { takes: ['targets'], finish: decoderFeatures },
  PrefixLMFeatureConverter: prefixLm,
  PrefixSuffixLMFeatureConverter: {
    takes: ['inputs', 'targets', 'suffixes'],
    prepare(record) {
      const [inputs, targets, suffixes] = [record.inputs as Ids, record.targets as Ids, record.suffixes as Ids];
      const prefixed = joined(inputs, [...targets, ...suffixes]);
      const total = (prefixed.targets as Ids).length;
      // 2 marks the suffix, or all after the inputs where there is none.
      const unmarked = suffixes.length > 0 ? inputs.length + targets.length : inputs.length;
      const weights = Array.from({ length: total }, (_, i) => (i < unmarked ? 1 : 2));
      return { ...prefixed, target_suffix_weights: weights };
    },
    prepareLengths: (lengths, passthrough) => {
      const wanted = joinedLengths(lengths, passthrough);
      return { ...wanted, target_suffix_weights: wanted.targets as number };
    },
    finish: (row, params) => ({
      ...finishPrefixLm(row, params),
      target_suffix_weights: (row.target_suffix_weights as Ids).map((weight) => (weight === 2 ? 1 : 0)),
    }),
  },
  EncoderFeatureConverter: {
    takes: ['inputs', 'targets'],
    finish: (row, params) => ({
      encoder_input_tokens: row.inputs as Ids,
      encoder_target_tokens: row.targets as Ids,
      encoder_loss_weights: (row.inputs as Ids).map((id) => (id === params.mask_id ? 1 : 0)),
      ...present('encoder', 'inputs', row),
    }),
  },
};

const PRE_PACKED = ['input_tokens', 'loss_weights', 'positions', 'segment_ids', 'target_tokens'].map(
  (name) => `decoder_${name}`,
);

function decoderFor(lengths: Lengths): string {
  if (lengths.suffixes !== undefined) return 'PrefixSuffixLMFeatureConverter';
  return lengths.inputs === undefined ? 'LMFeatureConverter' : 'PrefixLMFeatureConverter';
}

function converterNamed(name: string): Converter {
  const converter = Object.hasOwn(CONVERTERS, name) ? CONVERTERS[name] : undefined;
  if (converter !== undefined) return converter;
  const near = nearMiss(name, Object.keys(CONVERTERS));
  const hint = near === undefined ? `there are ${Object.keys(CONVERTERS).join(', ')}` : `did you mean "${near}"?`;
  throw new InputError('no-such-converter', `there is no converter "${name}"; ${hint}`);
}

// ---- Features --------------------------------------------------------------------------------------------------------

/** Segment ids and positions, where the row has them. */
function present(side: 'encoder' | 'decoder', feature: string, row: TokenRecord): TokenRecord {
  if (row[`${feature}_segment_ids`] === undefined) return {};
  return {
    [`${side}_segment_ids`]: row[`${feature}_segment_ids`] as Ids,
    [`${side}_positions`]: row[`${feature}_positions`] as Ids,
  };
}

function decoderFeatures(row: TokenRecord, { bos_id: bosId = 0 }: ConverterParams): TokenRecord {
  const targets = row.targets as Ids;
  const sequenceId = row.targets_segment_ids as Ids | undefined;
  return {
    decoder_target_tokens: targets,
    decoder_input_tokens: autoregressiveInputs(targets, { sequenceId, bosId }),
    decoder_loss_weights: targets.map((id) => (id === 0 ? 0 : 1)),
    ...present('decoder', 'targets', row),
  };
}

/** Inputs and targets in one list, with the width of the inputs, and that and one more, at each place. */
function joined(inputs: Ids, targets: Ids): TokenRecord {
  // Where nothing follows the inputs one padding id does, as in the reference.
  const all = [...inputs, ...(targets.length > 0 ? targets : [0])];
  return {
    targets: all,
    // NOTE: packing counts non-zero ids, so a width of 0 travels as -1.
    inputs_width: all.map(() => inputs.length || -1),
    inputs_width_add_pos: all.map(() => inputs.length + 1),
  };
}

function joinedLengths(lengths: Lengths, passthrough: readonly string[]): Lengths {
  const own = Object.entries(lengths).filter(([name]) => !passthrough.includes(name));
  const total = own.reduce((sum, [, length]) => sum + length, 0);
  const kept = Object.fromEntries(passthrough.map((name) => [name, lengths[name] as number]));
  return { targets: total, inputs_width: total, inputs_width_add_pos: total, ...kept };
}

function finishPrefixLm(row: TokenRecord, params: ConverterParams): TokenRecord {
  const features = decoderFeatures(row, params);
  const positions = (row.targets_positions as Ids | undefined) ?? [...(row.targets as Ids).keys()];
  const widths = (row.inputs_width as Ids).map((width) => (width === -1 ? 0 : width));
  const visible = row.inputs_width_add_pos as Ids;
  const weights = features.decoder_loss_weights as Ids;
  const isInput = positions.map((position, i) => position < (widths[i] as number));
  return {
    ...features,
    decoder_loss_weights:
      params.loss_on_targets_only === false
        ? weights
        : weights.map((weight, i) => (isInput[i] === (weight === 1) ? 0 : 1)),
    decoder_causal_attention: positions.map((position, i) => (position < (visible[i] as number) ? 1 : 0)),
  };
}

function prePacked(record: TokenRecord, names: readonly string[], length: number | undefined): TokenRecord {
  return Object.fromEntries(
    names.map((name) => {
      const value = record[name];
      if (value === undefined) throw new InputError('no-such-feature', 'the record lacks it', { field: name });
      const actual = typeof value === 'number' ? 0 : value.length;
      if (actual !== length) {
        throw new InputError('bad-length', `the length is ${actual} and must be ${length}`, { field: name });
      }
      return [name, value];
    }),
  );
}

// ---- Checks ----------------------------------------------------------------------------------------------------------

function checkNames(expected: readonly string[], lengths: Lengths): void {
  const missing = expected.filter((name) => lengths[name] === undefined);
  if (missing.length > 0) throw new InputError('missing-length', `the feature lengths lack ${missing.join(', ')}`);
  const extra = Object.keys(lengths).filter((name) => !expected.includes(name));
  if (extra.length > 0)
    throw new InputError('extra-length', `there are lengths for ${extra.join(', ')}, which no feature has`);
}

function checkRecord(record: TokenRecord, lengths: Lengths, checkLengths: boolean): void {
  for (const [name, length] of Object.entries(lengths)) {
    const value = record[name];
    if (value === undefined) throw new InputError('no-such-feature', 'the record lacks it', { field: name });
    if (typeof value === 'number' || rankOf(value) > 1) {
      throw new InputError('bad-rank', `the rank is ${rankOf(value)} and must be 1`, { field: name });
    }
    if (!value.every(Number.isInteger)) throw new InputError('bad-type', 'ids are integers', { field: name });
    if (checkLengths && value.length > length) {
      throw new InputError('too-long', `the length is ${value.length} and may be ${length}`, { field: name });
    }
  }
}
