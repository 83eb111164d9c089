/**
 * How sequences of different lengths compare: n tokens with EOS, forced ones counting for T5X only.
 *
 * - `transformers`: `sum / n ** penalty`. Of the `2 * beams` best candidates an EOS among the first `beams` ends its
 *   sequence, other EOS are dropped. A row is done when it has `beams` finished sequences and the worst is not below the
 *   best open sum over `n ** penalty` (`early_stopping=False`). Sequences still open at the end join.
 * - `t5x`: `sum / ((5 + n) / 6) ** penalty`, the brevity penalty of Wu et al. 2016. Every EOS among the candidates ends
 *   its sequence. A row is done when it has `beams` finished sequences and no open one can get above the worst. Open ones
 *   count only where none has finished, with their plain sums.
 */
export type BeamRule = 'transformers' | 't5x';

export interface BeamOptions {
  readonly beams: number;
  readonly rule: BeamRule;
  readonly penalty: number;
  readonly eosId: number;
  /** Tokens at most, forced ones and EOS included. */
  readonly maxLength: number;
  /** The search ends when the best open sum is below it (T5X's `min_log_prob`). */
  readonly leastSum?: number | undefined;
}

/** A sequence without EOS. */
export interface Hypothesis {
  readonly ids: readonly number[];
  /** Of each token that was not forced, EOS included. */
  readonly logProbabilities: readonly number[];
  readonly score: number;
}

/** A token that could go on with a beam. */
export interface Candidate {
  readonly beam: number;
  readonly id: number;
  /** Of the log probabilities up to this token. */
  readonly sum: number;
}

/** A sum that no sequence has: of beams that stand for nothing yet. */
const NONE = -1e7;
const STANDS_FOR_NOTHING = NONE / 10;

interface Beam {
  readonly ids: readonly number[];
  readonly logProbabilities: readonly number[];
  readonly sum: number;
}

/** The beam search of one row. */
export class BeamRow {
  private beams: readonly Beam[];
  private finished: Hypothesis[] = [];
  private step = 0;
  private isDone = false;

  constructor(
    private readonly forced: ArrayLike<number>,
    private readonly options: BeamOptions,
  ) {
    const start = { ids: [], logProbabilities: [] };
    this.beams = Array.from({ length: options.beams }, (_, beam) => ({ ...start, sum: beam === 0 ? 0 : NONE }));
  }

  get done(): boolean {
    return this.isDone;
  }

  /** Sum of each beam's log probabilities. */
  get sums(): number[] {
    return this.beams.map(({ sum }) => sum);
  }

  /** Token that each beam ends in; undefined at the start. */
  get last(): (number | undefined)[] {
    return this.beams.map(({ ids }) => ids.at(-1));
  }

  /**
   * Takes a step with the `2 * beams` best candidates, best first.
   *
   * @returns from which beam each of the next ones comes
   */
  advance(candidates: readonly Candidate[]): readonly number[] {
    const { beams, rule, eosId, maxLength, leastSum = Number.NEGATIVE_INFINITY } = this.options;
    const forced = this.forced[this.step];
    this.step++;
    const open: Candidate[] = [];
    for (const [rank, candidate] of candidates.entries()) {
      if (forced !== undefined) open.push({ beam: candidate.beam, id: forced, sum: rank === 0 ? 0 : NONE });
      else if (candidate.id !== eosId) open.push(candidate);
      else if (rule === 't5x' || rank < beams) this.finish(candidate);
    }
    const next = open.slice(0, beams);
    this.beams = next.map(({ beam, id, sum }) => {
      const { ids, logProbabilities, sum: before } = this.beams[beam] as Beam;
      return {
        ids: [...ids, id],
        logProbabilities: forced === undefined ? [...logProbabilities, sum - before] : logProbabilities,
        sum,
      };
    });
    // NOTE: Transformers bounds what is open by the best candidate, which may be an EOS; T5X by the best open beam at
    // the longest length, start id included.
    const bestSum = (next[0] as Candidate).sum;
    const bound =
      rule === 't5x' ? this.score(bestSum, maxLength + 1) : this.score((candidates[0] as Candidate).sum, this.step);
    const worst = this.finished.at(-1)?.score ?? Number.NEGATIVE_INFINITY;
    const cannotImprove = this.finished.length === beams && (rule === 't5x' ? worst > bound : worst >= bound);
    const inForced = this.step <= this.forced.length;
    this.isDone = (cannotImprove && !inForced) || this.step >= maxLength || bestSum < leastSum;
    return next.map(({ beam }) => beam);
  }

  /** The sequences that the search found, best first: at most `beams`. */
  results(): readonly Hypothesis[] {
    const { rule, maxLength, beams } = this.options;
    const open = this.beams.filter(({ sum }) => sum > STANDS_FOR_NOTHING);
    if (rule === 't5x') {
      return this.finished.length > 0 ? this.finished : open.map((beam) => ({ ...beam, score: beam.sum }));
    }
    if (this.finished.length === beams && this.step < maxLength) return this.finished;
    const joined = [...this.finished, ...open.map((beam) => ({ ...beam, score: this.score(beam.sum, this.step) }))];
    return joined.sort((a, b) => b.score - a.score).slice(0, beams);
  }

  private finish({ beam, sum }: Candidate): void {
    if (sum <= STANDS_FOR_NOTHING) return;
    const { ids, logProbabilities, sum: before } = this.beams[beam] as Beam;
    this.finished.push({
      ids,
      logProbabilities: [...logProbabilities, sum - before],
      score: this.score(sum, this.step),
    });
    this.finished.sort((a, b) => b.score - a.score);
    this.finished.length = Math.min(this.finished.length, this.options.beams);
  }

  private score(sum: number, length: number): number {
    const { rule, penalty } = this.options;
    if (rule === 't5x') return sum / ((5 + length) / 6) ** penalty;
    return sum / Math.max(1, length - this.forced.length) ** penalty;
  }
}
