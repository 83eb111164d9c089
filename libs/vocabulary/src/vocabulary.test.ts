import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { sharedFolder } from '@exmix/errors/shared-folder';
import fc from 'fast-check';
import { compileCharsmap, listRules, openCharsmap } from './charsmap.js';
import { exactExp, exactLog } from './exact-math.js';
import { NMT_FULL_WIDTH_TILDE, NMT_REMOVED, NMT_SPACES } from './nmt-characters.js';
import { nmtNfkc } from './nmt-nfkc.js';
import { NMT_NFKC_UNICODE } from './nmt-nfkc-data.js';
import { readModel } from './read-model.js';
import { type SentencePieceModel, TRAINER_DEFAULTS } from './sentence-piece-model.js';
import { SentencePieceVocabulary } from './sentence-piece-vocabulary.js';
import { trainUnigram } from './train-unigram.js';
import { WordCounts } from './word-counts.js';
import { writeModel } from './write-model.js';

const shared = sharedFolder();
const needsShared = { skip: shared ? false : 'shared references are not here' };

const PIECES = ['\u2581', 'a', 'b', 'c', 'ab', 'bc', 'abc', '\u2581a', '\u2581ab', 'ca', 'cab', 'é', 'aé'];
const scored = fc.array(fc.integer({ min: -4000, max: -100 }), { minLength: PIECES.length, maxLength: PIECES.length });

function modelOf(scores: readonly number[]): SentencePieceModel {
  return {
    pieces: [
      { piece: '<unk>', score: 0, kind: 'unknown' },
      ...PIECES.map((piece, i) => ({
        piece,
        score: Math.fround((scores[i] as number) / 256),
        kind: 'normal' as const,
      })),
    ],
    trainer: TRAINER_DEFAULTS,
    normalizer: nmtNfkc(),
    otherFields: [],
  };
}

/** Score of the best split by trying all. Scores are multiples of 1/256, so sums are exact. */
function bestScore(model: SentencePieceModel, text: string): number {
  const best = [0, ...Array<number>(text.length).fill(Number.NEGATIVE_INFINITY)];
  for (let end = 1; end <= text.length; end++) {
    for (const { piece, score, kind } of model.pieces) {
      if (kind !== 'normal' || !text.slice(0, end).endsWith(piece)) continue;
      best[end] = Math.max(best[end] as number, (best[end - piece.length] as number) + score);
    }
  }
  return best[text.length] as number;
}

it('the encoded split is the best-scoring one, and decodes to the normalised text', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é', ' '), maxLength: 24 });
  fc.assert(
    fc.property(scored, text, (scores, text) => {
      const model = modelOf(scores);
      const vocabulary = new SentencePieceVocabulary(model);
      const ids = vocabulary.encode(text);
      const normalized = vocabulary.normalize(text);
      const score = [...ids].reduce((sum, id) => sum + (model.pieces[id]?.score ?? 0), 0);
      assert.equal(score, bestScore(model, normalized));
      assert.equal(vocabulary.decode(ids), normalized.replaceAll('\u2581', ' ').replace(/^ /, ''));
      // Kept words are split as at first.
      assert.deepEqual(vocabulary.encode(text), ids);
    }),
    { numRuns: 60 },
  );
});

it('text does not spell sentinels or the end token', needsShared, async () => {
  const file = join(shared as string, 'corpus/sentencepiece_models/t5/spiece.model');
  const vocabulary = new SentencePieceVocabulary(readModel(await readFile(file)), { extraIds: 100 });
  for (const text of ['</s>', '<extra_id_0>', 'a </s> b', '<pad> <unk>', '\u2581<extra_id_99>']) {
    for (const id of vocabulary.encode(text)) assert.ok(id > 1 && id < vocabulary.baseSize, text);
  }
  assert.equal(vocabulary.pieceToId('<extra_id_0>'), 32_099);
  assert.equal(vocabulary.decode([32_099, 148]), '<extra_id_0> You');
});

it('models read back as they were written', needsShared, async () => {
  const folder = join(shared as string, 'corpus/sentencepiece_models');
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.model'));
  assert.ok(files.length >= 5);
  for (const file of files) {
    const model = readModel(await readFile(join(folder, file)));
    assert.deepEqual(readModel(writeModel(model)), model, file);
  }
});

it('broken model files are refused by name', async () => {
  for (const bytes of [new Uint8Array(0), Uint8Array.of(10, 200, 1), new TextEncoder().encode('{"a": 1}')]) {
    assert.throws(() => readModel(bytes, 'x.model'), { code: 'bad-vocabulary-file', message: /x\.model/ });
  }
});

it('a recompiled character map has the bytes that SentencePiece made', needsShared, async () => {
  const file = join(shared as string, 'corpus/sentencepiece_models/t5/spiece.model');
  const { precompiledCharsmap } = readModel(await readFile(file)).normalizer;
  const rules = listRules(openCharsmap(precompiledCharsmap));
  const again = compileCharsmap(rules);
  assert.equal(again.length, precompiledCharsmap.length);
  assert.deepEqual(listRules(openCharsmap(again)), rules);
});

it('our rules are what this engine normalises to, where it knows the character', () => {
  const own = new Set([...NMT_SPACES, ...NMT_REMOVED, NMT_FULL_WIDTH_TILDE]);
  let compared = 0;
  for (const [from, to] of listRules(openCharsmap(nmtNfkc().precompiledCharsmap))) {
    if (own.has(from) || /\p{Cn}/u.test(from)) continue;
    assert.equal(from.normalize('NFKC'), to, `${[...from].map((c) => c.codePointAt(0)?.toString(16))}`);
    compared++;
  }
  assert.ok(compared > 200_000, `${compared} rules of Unicode ${NMT_NFKC_UNICODE}`);
});

it('logarithm and exponential are good to the last bits', () => {
  fc.assert(
    fc.property(fc.double({ min: -600, max: 600, noNaN: true }), (x) => {
      assert.ok(Math.abs(exactExp(x) / Math.exp(x) - 1) < 1e-14);
      assert.ok(Math.abs(exactLog(Math.exp(x)) - x) <= 1e-14 * Math.max(1, Math.abs(x)));
    }),
  );
});

it('training is blind to the order of texts and exact in size', () => {
  const words = [
    'walking',
    'talking',
    'tokenizing',
    'the',
    'cats',
    'and',
    'dogs',
    'looked',
    'baked',
    'naïve',
    '42,000',
  ];
  const texts = Array.from({ length: 400 }, (_, i) =>
    [3, 5, 7, 11].map((k) => words[(i * k + (i >> 3)) % words.length]).join(' '),
  );
  const train = (order: readonly string[], size: number): Uint8Array => {
    const counts = new WordCounts(nmtNfkc());
    for (const text of order) counts.add(text);
    return writeModel(trainUnigram(counts, { size, characterCoverage: 1, userDefined: ['<x>'] }).model);
  };
  const model = train(texts, 80);
  assert.deepEqual(train([...texts].reverse(), 80), model);
  const vocabulary = new SentencePieceVocabulary(readModel(model));
  assert.equal(vocabulary.baseSize, 80);
  assert.equal(vocabulary.decode(vocabulary.encode('the naïve cats')), 'the naïve cats');
  assert.ok(vocabulary.encode('a <x> b').includes(3));
  assert.ok(vocabulary.encode('the cats looked').length <= 6);
});
