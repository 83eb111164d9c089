import { InputError } from '@exmix/errors/input-error';
import { exactLog } from './exact-math.js';
import { seedPieces } from './seed-pieces.js';
import { type Piece, type SentencePieceModel, TRAINER_DEFAULTS } from './sentence-piece-model.js';
import { type TrainingText, trainingText } from './training-text.js';
import { UnigramEm } from './unigram-em.js';
import type { WordCounts } from './word-counts.js';

/** Share of the pieces that a pruning round keeps (`shrinking_factor`). */
const SHRINK = 0.75;
/** Rounds of expectation and maximisation between prunings (`num_sub_iterations`). */
const STEPS_PER_ROUND = 2;
/** Pruning stops at this many times the wanted size; the last cut is by score alone. */
const LAST_ROUND = 1.1;
/** Difference in score between pieces that come back to fill the vocabulary. */
const REFILL_STEP = 1e-3;
/** Candidates at first: per wanted piece, at least, at most. */
const SEEDS_PER_PIECE = 16;
const LEAST_SEEDS = 20_000;
const MOST_SEEDS = 500_000;

export interface TrainUnigramOptions {
  /** Pieces of the model in all, `<pad>`, `</s>` and `<unk>` included. */
  readonly size: number;
  /** Share of the text's characters that have a piece of their own. Default 0.9995. */
  readonly characterCoverage?: number;
  /** Pieces that text spells and that are never split, after the three specials. */
  readonly userDefined?: readonly string[];
  /** Called after each pruning round. */
  readonly onRound?: (pieces: number) => void;
}

export interface TrainedUnigram {
  readonly model: SentencePieceModel;
  readonly seeds: number;
  /** Characters of the text without a piece of their own. */
  readonly rareCharacters: number;
  readonly characters: number;
}

/**
 * Trains a unigram model with T5's layout: `<pad>` 0, `</s>` 1, `<unk>` 2, no start token, then pieces by falling
 * probability.
 *
 * After Kudo, "Subword Regularization" (ACL 2018), in SentencePiece's form: seeds are frequent substrings; rounds of EM
 * alternate with dropping the pieces whose loss costs the text's likelihood least. The same word counts give the same
 * model to the bit on every machine and engine: sums run in byte order of the words, and logarithms are this library's
 * own (`exact-math.ts`).
 *
 * @throws InputError `vocabulary-too-large` where the text has not enough pieces, `vocabulary-too-small` where its
 *   characters alone are more, `vocabulary-no-text` where there is no text
 */
export function trainUnigram(words: WordCounts, options: TrainUnigramOptions): TrainedUnigram {
  const { size, characterCoverage = 0.9995, userDefined = [] } = options;
  const text = trainingText(words.sorted(), characterCoverage);
  if (text.weights.length === 0)
    throw new InputError('vocabulary-no-text', 'there is no text to train a vocabulary on');
  const specials = specialPieces(userDefined);
  const wanted = size - specials.length;
  if (text.characters.length > wanted) {
    throw new InputError(
      'vocabulary-too-small',
      `a vocabulary of ${size} pieces has no room for the text's ${text.characters.length} characters and ` +
        `${specials.length} specials; raise the size or lower the character coverage (${characterCoverage})`,
    );
  }
  const seeds = seedPieces(text, Math.min(MOST_SEEDS, Math.max(LEAST_SEEDS, wanted * SEEDS_PER_PIECE)));
  const em = startingModel(text, seeds);
  const target = Math.max(text.characters.length, Math.floor(wanted * LAST_ROUND));
  for (;;) {
    for (let step = 0; step < STEPS_PER_ROUND; step++) em.step();
    const before = em.size;
    options.onRound?.(before);
    if (before <= target) break;
    prune(em, text, Math.max(target, Math.floor(before * SHRINK)));
  }
  const pieces = finalPieces(em, text, wanted);
  if (pieces.length < wanted) {
    throw new InputError(
      'vocabulary-too-large',
      `the text gives ${pieces.length + specials.length} pieces, ${size} are wanted; ` +
        `set the size to at most ${pieces.length + specials.length} or draw more text`,
    );
  }
  const model: SentencePieceModel = {
    pieces: [...specials, ...pieces],
    trainer: { ...TRAINER_DEFAULTS, vocabSize: size, padId: 0, eosId: 1, unkId: 2, bosId: -1 },
    normalizer: words.spec,
    otherFields: [],
  };
  return { model, seeds: seeds.length, rareCharacters: text.rareCount, characters: text.characterCount };
}

function specialPieces(userDefined: readonly string[]): Piece[] {
  return [
    { piece: '<pad>', score: 0, kind: 'control' },
    { piece: '</s>', score: 0, kind: 'control' },
    { piece: '<unk>', score: 0, kind: 'unknown' },
    ...userDefined.map((piece): Piece => ({ piece, score: 0, kind: 'user-defined' })),
  ];
}

function startingModel(text: TrainingText, seeds: ReturnType<typeof seedPieces>): UnigramEm {
  const encoder = new TextEncoder();
  const pieces = [...text.characters.map(({ character }) => encoder.encode(character)), ...seeds.map((s) => s.bytes)];
  const scores = [...text.characters.map(({ count }) => count), ...seeds.map((s) => s.count * s.characters)];
  const required = new Uint8Array(pieces.length).fill(1, 0, text.characters.length);
  return new UnigramEm(text, pieces, scores, required);
}

/** Keeps the characters and, of the other pieces, those whose loss would cost the most likelihood. */
function prune(em: UnigramEm, text: TrainingText, keep: number): void {
  const counts = em.bestCounts();
  let total = 0;
  for (const count of counts) total += count;
  const logTotal = exactLog(total);
  const losses: { piece: number; loss: number }[] = [];
  let kept = text.characters.length;
  for (let piece = text.characters.length; piece < em.pieces.length; piece++) {
    if (em.probabilities[piece] === 0) continue;
    const count = counts[piece] as number;
    const alternative = count === 0 ? undefined : em.alternative(piece);
    // Never in a best split, or not even its own best split: nothing is lost without it.
    if (count === 0 || alternative?.better) {
      em.remove(piece);
      continue;
    }
    if (alternative === undefined) {
      kept++;
      continue;
    }
    // Without the piece, its occurrences go to its alternative's pieces.
    const logTotalAfter = exactLog(total + count * (alternative.pieces.length - 1));
    let after = 0;
    for (const other of alternative.pieces) after += exactLog((counts[other] as number) + count) - logTotalAfter;
    losses.push({ piece, loss: (count / total) * (exactLog(count) - logTotal - after) });
  }
  losses.sort((a, b) => b.loss - a.loss || a.piece - b.piece);
  for (const { piece } of losses.slice(Math.max(0, keep - kept))) em.remove(piece);
  em.prepare();
}

/**
 * The characters and the most probable other pieces, `wanted` in all, by falling score. Where a small text leaves fewer,
 * the best candidates that had left the model come back with scores just below the lowest.
 */
function finalPieces(em: UnigramEm, text: TrainingText, wanted: number): Piece[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const others: number[] = [];
  for (let piece = text.characters.length; piece < em.pieces.length; piece++) {
    if ((em.probabilities[piece] as number) > 0) others.push(piece);
  }
  const probability = (piece: number): number => em.probabilities[piece] as number;
  others.sort((a, b) => probability(b) - probability(a) || a - b);
  const chosen = [...text.characters.keys(), ...others.slice(0, wanted - text.characters.length)];
  chosen.sort((a, b) => probability(b) - probability(a) || a - b);
  const pieceOf = (piece: number, score: number): Piece => ({
    piece: decoder.decode(em.pieces[piece]),
    score: Math.fround(score),
    kind: 'normal',
  });
  const pieces = chosen.map((piece) => pieceOf(piece, exactLog(probability(piece))));
  const lowest = pieces[pieces.length - 1]?.score ?? 0;
  for (let piece = text.characters.length; piece < em.pieces.length && pieces.length < wanted; piece++) {
    if (probability(piece) === 0)
      pieces.push(pieceOf(piece, lowest - (pieces.length + 1 - chosen.length) * REFILL_STEP));
  }
  return pieces;
}
