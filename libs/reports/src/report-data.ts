import type { SelfSupervisedRatio } from '@exmix/mixing/self-supervised-ratio';

/**
 * What a report says about data, models and scores. Deterministic: no times, hosts or cache results; those are
 * `RunFacts`. Plain JSON, version 1. Scores and differences are on a scale of 0 to 100.
 */
export interface ReportData {
  readonly format: 'exmix-report/1';
  readonly pipeline: {
    readonly name: string;
    readonly title: string;
    readonly description?: string;
    readonly seed: number;
  };
  readonly mixture: MixtureFacts;
  /** In the order of the pipeline. */
  readonly tasks: readonly TaskFacts[];
  readonly phases: readonly PhaseFacts[];
  readonly scores: readonly TaskScores[];
  /** Phases that ran with several seeds; each seed's scores are in `scores` too, under its own name. */
  readonly seeds?: readonly SeedScores[];
  readonly comparisons: readonly Comparison[];
  /** Settings of evaluation and of the model, as the pipeline gives them, for people to read. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Results that the report was to have and that are not there, such as `evaluate/ext5.spam`. */
  readonly missing: readonly string[];
  /** Tasks whose card cannot be used; they are in `missing` too. */
  readonly broken?: readonly string[];
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

export interface MixtureFacts {
  /** Cap on the count that enters a rate; absent where the mixture is not there. */
  readonly cap?: number;
  readonly temperature?: number;
  readonly selfSupervisedRatio?: SelfSupervisedRatio;
}

export type TaskRole = 'mixture' | 'self-supervised' | 'held-out';

export interface TaskFacts {
  readonly name: string;
  readonly title: string;
  readonly family: string;
  readonly suite?: string;
  readonly licence: string;
  readonly role: TaskRole;
  /** How sure it is that the dataset belongs to the mixture of the paper. */
  readonly membership?: { readonly kind: string; readonly confidence: string; readonly basis: string };
  readonly citation?: string;
  readonly homepage?: string;
  /** Whether the Hub hands its files out only to accounts that accepted the dataset's terms. */
  readonly gated?: boolean;
  /** Records of the source by split, as the card states them. */
  readonly size?: Readonly<Record<string, number>>;
  /** Where its records come from. */
  readonly origins?: readonly OriginFacts[];
  /** The task's own cap, where it has one. */
  readonly cap?: number;
  /** Records that were read, and examples made of them, by split. */
  readonly records?: Readonly<Record<string, number>>;
  readonly built?: Readonly<Record<string, number>>;
  /** Things that the source names and that are gone, such as pages whose texts it does not hold. */
  readonly notFound?: number;
  /** Tokens of inputs and targets of all splits. */
  readonly tokenCount?: number;
  /** Formatted train examples before any is drawn. */
  readonly trainExamples?: number;
  /** The count that enters the rate: the examples, at most the cap. */
  readonly cappedExamples?: number;
  /** Share of the mixture's examples, 0 to 1. */
  readonly rate?: number;
  /** Drawn examples by split. */
  readonly drawn?: Readonly<Record<string, number>>;
  /** Records left out by reason, over all splits. */
  readonly skipped?: Readonly<Record<string, number>>;
  readonly tokens?: { readonly inputs?: TokenHistogram; readonly targets?: TokenHistogram };
  /** A few rows for people to look at, with what each phase said. */
  readonly examples: readonly ExampleRow[];
}

/** A place that records come from. */
export interface OriginFacts {
  readonly kind: 'hub' | 'web' | 'package' | 'file' | 'card' | 'program';
  /** Repository, address, package or path; the reader's name for what is made by a program. */
  readonly name: string;
  readonly revision?: string;
  /** Configurations or files of it. */
  readonly parts?: readonly string[];
}

/** Token lengths of the train split. */
export interface TokenHistogram {
  readonly rows: number;
  readonly mean: number;
  readonly max: number;
  /** Rows by length: `[longest, rows]` pairs, each for the lengths above the one before it. */
  readonly histogram: readonly (readonly [longest: number, rows: number])[];
}

export interface ExampleRow {
  readonly id: string;
  readonly inputs: string;
  readonly targets: string;
  readonly predictions: readonly { readonly phase: string; readonly text: string; readonly score?: number }[];
}

export interface PhaseFacts {
  readonly name: string;
  /** The phase that this is one seed's run of. */
  readonly runOf?: string;
  readonly kind: string;
  readonly from?: string;
  readonly tasks: string;
  readonly steps: number;
  /** Trainable numbers of the model. */
  readonly parameters?: number;
  /** Target tokens that the phase was trained on. */
  readonly targetTokens?: number;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Loss a step, in nats a target token; thinned to a few hundred points. */
  readonly curve: readonly { readonly step: number; readonly loss: number }[];
  readonly validation: readonly { readonly step: number; readonly loss: number }[];
}

export interface TaskScores {
  readonly phase: string;
  readonly task: string;
  readonly split: string;
  /** Scored examples. */
  readonly examples: number;
  readonly baselineName: string;
  /** The main score first. */
  readonly scores: readonly ScoreFacts[];
}

export interface ScoreFacts {
  readonly name: string;
  readonly higherIsBetter: boolean;
  /** Null where the score is undefined, such as a correlation with a constant. */
  readonly value: number | null;
  /** 95% bootstrap interval. */
  readonly interval: Range | null;
  readonly baseline: number | null;
  readonly baselineInterval: Range | null;
  /** Score minus baseline (baseline minus score where lower is better), with its paired 95% interval. */
  readonly margin: number | null;
  readonly marginInterval: Range | null;
}

/** One score of one task over the seeds of a phase. */
export interface SeedScores {
  readonly phase: string;
  readonly task: string;
  readonly score: string;
  /** It is the task's main score. */
  readonly isMain: boolean;
  readonly seeds: number;
  readonly values: readonly number[];
  readonly mean: number;
  /** Standard deviation of the runs, with n - 1. */
  readonly deviation: number;
}

/** Two phases side by side over the tasks that both were scored on. */
export interface Comparison {
  readonly title: string;
  readonly a: string;
  readonly b: string;
  readonly tasks: readonly ComparedTask[];
  /** Mean over tasks of the differences; absent without tasks. */
  readonly mean?: Difference;
}

export interface Difference {
  /** How much better b is than a, in points; positive means b is better, also for error rates. */
  readonly value: number;
  /** Paired 95% bootstrap interval over examples. */
  readonly interval: Range;
}

export interface ComparedTask extends Difference {
  readonly task: string;
  readonly score: string;
  readonly examples: number;
  readonly a: number;
  readonly b: number;
}
