export interface StoreCommandOptions {
  readonly store?: string;
  readonly json?: boolean;
}

export interface VerifyCommandOptions extends StoreCommandOptions {
  readonly repair?: boolean;
  readonly concurrency: number;
}

export interface GcCommandOptions extends StoreCommandOptions {
  readonly delete?: boolean;
  /** Milliseconds, as the next ones. */
  readonly olderThan: number;
  readonly checkoutAge: number;
  readonly wait: number;
  /** A count. */
  readonly keepRuns: number;
}

export interface CopyCommandOptions {
  readonly pipeline?: string;
  readonly concurrency: number;
  readonly json?: boolean;
}

export interface DuCommandOptions extends StoreCommandOptions {
  readonly all?: boolean;
}
