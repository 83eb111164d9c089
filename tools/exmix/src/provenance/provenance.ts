import type { SourceFact } from '@exmix/exports/source-fact';
import type { RowRange } from './row-ranges.js';

/** What a model was trained on. */
export interface Provenance {
  /** As it was asked for. */
  readonly model: string;
  readonly artifact: string;
  /** The phases that led to it, the first first. */
  readonly phases: readonly PhaseProvenance[];
  /** The imported model that the first phase started from. */
  readonly base?: BaseProvenance;
  /** What cannot be told any more. */
  readonly notes: readonly string[];
}

export interface BaseProvenance {
  readonly name: string;
  readonly artifact: string;
  readonly sources: readonly SourceProvenance[];
}

export interface PhaseProvenance {
  readonly phase: string;
  readonly artifact: string;
  readonly seed: number;
  /** Steps until the weights that the next phase, or the model, has. */
  readonly step: number;
  readonly tasks: readonly TaskProvenance[];
  readonly vocabulary?: {
    readonly artifact: string;
    readonly tasks: readonly string[];
    readonly sources: readonly SourceProvenance[];
  };
}

export interface TaskProvenance {
  readonly task: string;
  readonly licence?: string;
  /** Examples taken until the step, and how many one epoch has: rows, or chunks of prose. */
  readonly taken: number;
  readonly perEpoch: number;
  readonly of: 'rows' | 'chunks of prose';
  readonly sources: readonly SourceProvenance[];
  /** Records that were taken at least once; of prose all that the chunks are cut from. */
  readonly records: readonly ShardProvenance[];
}

/** A dataset, package or file with what was read of it. */
export interface SourceProvenance extends SourceFact {
  readonly files: readonly { readonly name: string; readonly digest: string }[];
}

export interface ShardProvenance {
  /** File of the ingest artifact, such as `records/train-00000.parquet`. */
  readonly file: string;
  readonly sha256: string;
  readonly rows: number;
  readonly taken: number;
  /** Of rows of the file, from 0. */
  readonly ranges: readonly RowRange[];
}
