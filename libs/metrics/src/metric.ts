/** A value that a metric takes: a text as the model wrote it, or what a postprocessor made of it. */
export type MetricValue =
  | null
  | boolean
  | number
  | string
  | readonly MetricValue[]
  | { readonly [key: string]: MetricValue | undefined };

/** One scored example. */
export interface MetricItem {
  readonly inputs: string;
  /** The model's output as it stands, before the postprocessor; absent where `prediction` is all of it. */
  readonly output?: string;
  /** The model's output after the card's postprocessor. */
  readonly prediction: MetricValue;
  /**
   * Log probability of each of the card's label words as the answer, in class order; there for the metrics of
   * `label-score-metrics.ts` only.
   */
  readonly labelScores?: readonly number[];
  /** The target after the same postprocessor. */
  readonly target: MetricValue;
  /** All accepted answers as text; at least the target. */
  readonly answers: readonly string[];
  /** What else scoring needs: ids, groups. */
  readonly meta: MetricValue;
}

export interface MetricSettings {
  /** The card's label words in class order; the second one is the positive class of binary metrics. */
  readonly labels?: readonly string[];
}

/** One number about a list of examples, ready to be computed again for any sample of them. Scores are 0 to 100. */
export interface PreparedScore {
  readonly name: string;
  readonly higherIsBetter: boolean;
  /**
   * A number an example for people to sort and look at: the example's part of the mean where the score is a mean, else
   * the score that the example alone would get. Absent where an example alone says nothing (correlations).
   */
  readonly perExample?: Float64Array;
  /** The score of the examples at these positions, which may repeat; of all where absent. NaN where it is undefined. */
  readonly of: (sample?: Uint32Array) => number;
}

/** What a module of `registered/` exports as `metric`. A metric may give several scores, the main one first. */
export interface Metric {
  prepare(items: readonly MetricItem[], settings: MetricSettings): readonly PreparedScore[];
}
