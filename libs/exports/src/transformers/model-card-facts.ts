import type { MixtureFile } from '@exmix/mixing/mixture-file';
import type { CitedTask } from '../citation-lines.js';
import type { SourceFact } from '../source-fact.js';

/** What the card of an exported model says. */
export interface ModelCardFacts {
  readonly pipeline: string;
  readonly title: string;
  readonly description?: string;
  /** The phase whose model it is. */
  readonly phase: string;
  /** SHA-256 of its artifact. */
  readonly checkpoint: string;
  readonly parameters: number;
  /** Sizes and forms by their names in `config.json`. */
  readonly sizes: readonly (readonly [string, number | string | boolean])[];
  /** The imported model that the first phase starts from; absent: scratch. */
  readonly base?: { readonly sources: readonly SourceFact[] };
  /** In the order in which they were trained, the exported one last. */
  readonly phases: readonly CardPhase[];
  readonly mixture?: Pick<MixtureFile, 'cap' | 'temperature' | 'selfSupervisedRatio' | 'selfSupervisedShare'>;
  /** Every task that a phase was trained on, in the order of the pipeline. */
  readonly tasks: readonly CardTask[];
  /** First the main one of a task. */
  readonly scores: readonly CardScore[];
  /** An input as the model knows them. */
  readonly example: string;
  /** Tokens of a target that it was trained on at most. */
  readonly longestTarget: number;
  readonly withOptimizer: boolean;
  /** What could not be told, a sentence each. */
  readonly notes: readonly string[];
}

export interface CardPhase {
  readonly name: string;
  readonly kind: string;
  readonly steps: number;
  /** Rows or tokens of a step, in words. */
  readonly batch: string;
  readonly packed: boolean;
  readonly inputLength: number;
  readonly targetLength: number;
  /** In words. */
  readonly schedule: string;
  readonly dropout: number;
  readonly seed: number;
  /** Cross entropy of its last logged step, nats a target token. */
  readonly loss?: number;
  /** The checkpoint that is its model, where that is not the one of the last step. */
  readonly selected?: { readonly step: number; readonly metric: string };
}

export interface CardTask extends CitedTask {
  readonly family: string;
  readonly sources: readonly SourceFact[];
  readonly use: readonly {
    readonly phase: string;
    /** Probability that a drawn example is of this task. */
    readonly probability: number;
    /** Examples that the phase was trained on. */
    readonly examples: number;
  }[];
}

export interface CardScore {
  readonly task: string;
  readonly split: string;
  readonly examples: number;
  readonly metric: string;
  readonly value: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly baselineName: string;
  readonly baseline: number | null;
  /** The paired 95% interval of the difference lies above zero. */
  readonly beats: boolean;
}
