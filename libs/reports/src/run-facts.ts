/** What is known of one run and changes from run to run: kept out of artifacts, given when the report is drawn. */
export interface RunFacts {
  /** ISO time at which the run ended. */
  readonly finishedAt?: string;
  readonly milliseconds?: number;
  readonly engine?: EngineFacts;
  /** Machine and versions, label to text: `Node`, `Processor`, `Memory`. */
  readonly machine?: Readonly<Record<string, string>>;
  readonly units: readonly UnitFacts[];
}

export interface EngineFacts {
  /** Such as `tfjs-node, TensorFlow 2.21, 2 threads`. */
  readonly name: string;
  /** Why this engine was taken, and what is lost where it is not the fastest. */
  readonly reason?: string;
  readonly details?: Readonly<Record<string, string>>;
}

/** How one unit of a stage ended. */
export interface UnitFacts {
  readonly stage: string;
  readonly unit: string;
  readonly outcome: 'reused' | 'built' | 'failed' | 'blocked' | 'interrupted';
  /** Time of this run; for a reused unit, the time that building it took then. */
  readonly milliseconds?: number;
  /** Why it was built, or the failure's first line. */
  readonly because?: string;
}
