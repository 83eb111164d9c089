import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AsciiVocabulary } from '@exmix/vocabulary/ascii-vocabulary';
import { ByteVocabulary } from '@exmix/vocabulary/byte-vocabulary';
import { compileCharsmap } from '@exmix/vocabulary/charsmap';
import { FullCodePointVocabulary, PartialCodePointVocabulary } from '@exmix/vocabulary/code-point-vocabulary';
import { withExtraPieces } from '@exmix/vocabulary/extra-pieces';
import { nfkc, nmtNfkc } from '@exmix/vocabulary/nmt-nfkc';
import { Normalizer } from '@exmix/vocabulary/normalizer';
import { PassThroughVocabulary } from '@exmix/vocabulary/pass-through-vocabulary';
import { readModel } from '@exmix/vocabulary/read-model';
import {
  type NormalizerSpec,
  type PieceKind,
  type SentencePieceModel,
  TRAINER_DEFAULTS,
} from '@exmix/vocabulary/sentence-piece-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';
import { spellPieces } from '@exmix/vocabulary/spell-pieces';
import { WordVocabulary } from '@exmix/vocabulary/word-vocabulary';
import { NotImplemented } from './not-implemented.js';
import type { ParityCase, ParityOperations } from './operation.js';
import { decodeWithSpecialTokens, encodeWithSpecialTokens } from './special-token-encoder.js';

type Input = ParityCase['input'];
type PieceTable = readonly (readonly [piece: string, score: number, kind: PieceKind])[];

function modelOf(table: PieceTable, normalizer = nmtNfkc()): SentencePieceModel {
  const pieces = table.map(([piece, score, kind]) => ({ piece, score: Math.fround(score), kind }));
  return { pieces, trainer: TRAINER_DEFAULTS, normalizer, otherFields: [] };
}

/** Support data by path, read once. */
const models = new Map<string, Promise<unknown>>();
function once<T>(key: string, make: () => Promise<T>): Promise<T> {
  const made = (models.get(key) ?? make()) as Promise<T>;
  models.set(key, made);
  return made;
}

/** SeqIO's test vocabulary with the case's options. */
async function seqioVocabulary(input: Input, folder: string): Promise<SentencePieceVocabulary> {
  const { pieces } = JSON.parse(await readFile(join(folder, 'tokenizer_seqio_test_vocab.json'), 'utf8'));
  const model = withExtraPieces(modelOf(pieces), input.extra_ids ?? 0, input.reverse_extra_ids ?? true);
  const { remove_extra_whitespaces: removeExtraWhitespaces = true } = input;
  return new SentencePieceVocabulary({ ...model, normalizer: { ...model.normalizer, removeExtraWhitespaces } });
}

function testModel(input: Input, folder: string): Promise<SentencePieceModel> {
  return once(`${folder}/${input.model}`, async () => {
    const { models } = JSON.parse(await readFile(join(folder, 'pieces_spm_test_models.json'), 'utf8'));
    // SentencePiece's own test model is older than the `nmt` rules: its tabs and line ends are characters.
    return modelOf(models[input.model], input.model === 'sentencepiece' ? nfkc() : nmtNfkc());
  });
}

/** T5's released model, which lies with the corpora where it is at hand. */
function t5Vocabulary(folder: string): Promise<SentencePieceVocabulary> {
  return once(`${folder}/t5`, async () => {
    const path = join(folder, '..', 'corpus', 'sentencepiece_models', 't5', 'spiece.model');
    const bytes = await readFile(path).catch(() => {
      throw new NotImplemented('the released T5 model is not here');
    });
    return new SentencePieceVocabulary(readModel(bytes), { extraIds: 100 });
  });
}

function normalizerOf(input: Input): Normalizer {
  const base = nmtNfkc();
  const spec: NormalizerSpec = {
    ...base,
    precompiledCharsmap:
      input.rule === 'char_map'
        ? compileCharsmap(new Map(Object.entries(input.char_map as Record<string, string>)))
        : base.precompiledCharsmap,
    addDummyPrefix: input.add_dummy_prefix ?? true,
    removeExtraWhitespaces: input.remove_extra_whitespaces ?? true,
    escapeWhitespaces: input.escape_whitespaces ?? true,
  };
  return new Normalizer(spec, { whitespaceAsSuffix: input.treat_whitespace_as_suffix ?? false });
}

const textOf = (normalizer: Normalizer): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(normalizer.bytes.subarray(0, normalizer.length));

const asciiVocabulary = (input: Input): AsciiVocabulary =>
  new AsciiVocabulary({
    useEos: input.use_eos,
    useUnk: input.use_unk,
    baseSize: input.base_vocab_size,
    extraIds: input.extra_ids,
  });

/** Reference vectors on SentencePiece and on SeqIO's other vocabularies. */
export const operations: ParityOperations = {
  normalize({ input }) {
    const normalizer = normalizerOf(input);
    normalizer.normalizeText(input.text);
    return { text: textOf(normalizer) };
  },
  normalize_bytes({ input }) {
    const normalizer = normalizerOf(input);
    normalizer.normalizeBytes(Uint8Array.from(input.bytes as number[]));
    return { text: textOf(normalizer) };
  },

  async 'tokenizer_seqio_test_vocab/vocab_size'({ input }, folder) {
    return { vocab_size: (await seqioVocabulary(input, folder)).size };
  },
  async 'tokenizer_seqio_test_vocab/encode'({ input }, folder) {
    const vocabulary = await seqioVocabulary(input, folder);
    const ids = [...vocabulary.encode(input.text)];
    return { ids, pieces: spellPieces(vocabulary, input.text), decoded: vocabulary.decode(ids) };
  },
  async 'tokenizer_seqio_test_vocab/decode'({ input }, folder) {
    return { text: (await seqioVocabulary(input, folder)).decode(input.ids) };
  },
  async 'tokenizer_seqio_test_vocab/encode_decode'({ input }, folder) {
    const vocabulary = await seqioVocabulary(input, folder);
    return { text: vocabulary.decode(vocabulary.encode(input.text)) };
  },

  async 'tokenizer_spm_test_models/encode'({ input }, folder) {
    const vocabulary = new SentencePieceVocabulary(await testModel(input, folder));
    const ids = [...vocabulary.encode(input.text)];
    return { ids, pieces: spellPieces(vocabulary, input.text), decoded: vocabulary.decode(ids) };
  },
  async 'tokenizer_spm_test_models/piece_to_id'({ input }, folder) {
    return { id: new SentencePieceVocabulary(await testModel(input, folder)).pieceToId(input.piece) };
  },
  async 'tokenizer_spm_test_models/encode_with_special'({ input }, folder) {
    const specials = new Map(Object.entries(input.special_tokens as Record<string, number>));
    const { ids } = encodeWithSpecialTokens(await testModel(input, folder), input.text, specials, 'after');
    return { ids: [...ids, input.eos_id] };
  },

  async 'tokenizer_t5_32k/encode'({ input }, folder) {
    const vocabulary = await t5Vocabulary(folder);
    const specials = new Map(['<pad>', '</s>', '<unk>'].map((piece) => [piece, vocabulary.pieceToId(piece)]));
    const scheme = /prepend_scheme first/.test(input.special_token_handling ?? '') ? 'first' : 'each';
    const { ids, pieces } = encodeWithSpecialTokens(vocabulary.model, input.text, specials, scheme);
    if (input.add_eos) ids.push(vocabulary.eosId);
    return { ids, pieces, decoded: decodeWithSpecialTokens(vocabulary, ids) };
  },
  async 'tokenizer_t5_32k/encode_pair_length'({ input }, folder) {
    const vocabulary = await t5Vocabulary(folder);
    const lengths = (input.texts as string[]).map((text) => vocabulary.encode(text).length + (input.add_eos ? 1 : 0));
    return { length: lengths.reduce((a, b) => a + b, 0) };
  },
  async 'tokenizer_t5_32k/token_to_id'({ input }, folder) {
    return { id: (await t5Vocabulary(folder)).pieceToId(input.piece) };
  },
  async 'tokenizer_t5_32k/special_ids'(_, folder) {
    const { padId, eosId, unkId, size } = await t5Vocabulary(folder);
    return { pad_id: padId, eos_id: eosId, unk_id: unkId, vocab_size: size };
  },

  byte_decode({ input }) {
    const vocabulary = new ByteVocabulary(input.extra_ids);
    return { text: vocabulary.decode(input.ids), vocab_size: vocabulary.size };
  },
  codepoint_decode({ input }) {
    return { text: new FullCodePointVocabulary().decode(input.ids) };
  },
  partial_codepoint_encode({ input }) {
    return { ids: [...new PartialCodePointVocabulary(input.characters as string).encode(input.text)] };
  },
  ascii_vocab_encode({ input }) {
    return { ids: [...asciiVocabulary(input).encode(input.text)] };
  },
  ascii_vocab_decode({ input }) {
    return { text: asciiVocabulary(input).decode(input.ids) };
  },
  passthrough_decode({ input }) {
    return { ids: new PassThroughVocabulary(10, input.eos_id ?? undefined).decode(input.ids) };
  },
  word_vocab_encode({ input }) {
    const vocabulary = new WordVocabulary(input.words, input.split_on_space);
    return { ids: [...vocabulary.encode(input.text)], unk_id: vocabulary.unkId };
  },
  word_vocab_decode({ input }) {
    return { text: new WordVocabulary(input.words, input.split_on_space).decode(input.ids) };
  },
};
