import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { BeamRule, Candidate } from './beam-row.js';
import { decodeTokens } from './decode-tokens.js';
import { logSoftmax } from './filter-logits.js';
import { sampleToken } from './sample-token.js';
import { type CandidateSource, searchBeams } from './search-beams.js';
import { statelessNumber } from './stateless-number.js';

const VOCABULARY = 4;
const EOS = 1;
const MAX_LENGTH = 3;

/** Log probabilities of the next token, of a language that knows every prefix. */
function next(seed: number, prefix: readonly number[]): Float64Array {
  return logSoftmax(
    Array.from({ length: VOCABULARY }, (_, id) => 4 * statelessNumber(seed, ...prefix, 100 + id, prefix.length)),
  );
}

/** The language as a source: it follows the sequences as the keys and values of a model do. */
class Language implements CandidateSource {
  private sequences: number[][];

  constructor(
    private readonly seeds: number[],
    private readonly beams: number,
  ) {
    this.sequences = Array.from({ length: seeds.length * beams }, () => []);
  }

  async next(last: Int32Array, sums: Float32Array, step: number): Promise<Candidate[][]> {
    if (step > 0) for (const [place, sequence] of this.sequences.entries()) sequence.push(last[place] as number);
    return this.seeds.map((seed, row) => {
      const candidates = Array.from({ length: this.beams }, (_, beam) => {
        const place = row * this.beams + beam;
        return Array.from(next(seed, this.sequences[place] as number[]), (logProbability, id) => ({
          beam,
          id,
          sum: (sums[place] as number) + logProbability,
        }));
      }).flat();
      return candidates.sort((a, b) => b.sum - a.sum).slice(0, 2 * this.beams);
    });
  }

  keep(sequences: Int32Array, rows?: Int32Array): void {
    this.sequences = Array.from(sequences, (place) => [...(this.sequences[place] as number[])]);
    if (rows !== undefined) this.seeds.splice(0, Infinity, ...Array.from(rows, (row) => this.seeds[row] as number));
  }
}

const search = (seeds: readonly number[], beams: number, rule: BeamRule, penalty: number) =>
  searchBeams(
    new Language([...seeds], beams),
    seeds.map(() => []),
    { beams, rule, penalty, eosId: EOS, startId: 0, maxLength: MAX_LENGTH },
  );

/** The best score of all sequences: ended ones, and for Transformers those of the greatest length. */
function bestOfAll(seed: number, rule: BeamRule, penalty: number): number {
  let best = Number.NEGATIVE_INFINITY;
  const score = (sum: number, n: number) => (rule === 't5x' ? sum / ((5 + n) / 6) ** penalty : sum / n ** penalty);
  const visit = (prefix: readonly number[], sum: number) => {
    for (const [id, logProbability] of next(seed, prefix).entries()) {
      const length = prefix.length + 1;
      const longer = sum + logProbability;
      if (id === EOS || (rule === 'transformers' && length === MAX_LENGTH))
        best = Math.max(best, score(longer, length));
      if (id !== EOS && length < MAX_LENGTH) visit([...prefix, id], longer);
    }
  };
  visit([], 0);
  return best;
}

const seeds = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 4 });

for (const rule of ['transformers', 't5x'] as const) {
  test(`${rule}: beams enough for every sequence find the best of all, for rows side by side`, async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.double({ min: 0, max: 2, noNaN: true }), async (seeds, penalty) => {
        const rows = await search(seeds, 32, rule, penalty);
        rows.forEach((row, index) => {
          const best = row.results()[0];
          const expected = bestOfAll(seeds[index] as number, rule, penalty);
          assert.ok(best !== undefined && Math.abs(best.score - expected) < 1e-5, `${best?.score}, ${expected}`);
          const sum = best.logProbabilities.reduce((total, each) => total + each, 0);
          assert.ok(Math.abs(sum) < 20 && best.logProbabilities.every((each) => each < 0));
        });
      }),
      { numRuns: 30 },
    );
  });
}

test('one beam of Transformers without a penalty is greedy decoding', async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seeds) => {
      const rows = await search(seeds, 1, 'transformers', 0);
      const prefixes = seeds.map((): number[] => []);
      const source = {
        next: async (last: Int32Array, open: readonly number[], step: number) =>
          open.map((row, place) => {
            const prefix = prefixes[row] as number[];
            if (step > 0) prefix.push(last[place] as number);
            return sampleToken(next(seeds[row] as number, prefix), { temperature: 0, topK: 0, topP: 0 }, 0);
          }),
      };
      const limits = { eosId: EOS, startId: 0, maxLength: MAX_LENGTH };
      const greedy = await decodeTokens(
        source,
        seeds.map(() => []),
        limits,
      );
      greedy.forEach(({ ids, logProbabilities }, row) => {
        const best = rows[row]?.results()[0];
        assert.deepEqual(best?.ids, ids);
        const sum = logProbabilities.reduce((total, each) => total + each, 0);
        assert.ok(Math.abs((best?.score as number) - sum) < 1e-5);
      });
    }),
  );
});
