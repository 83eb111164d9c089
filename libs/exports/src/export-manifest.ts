import type { ExportFormat, ExportStage, ModelFormat } from './export-format.js';
import type { SourceFact } from './source-fact.js';

/** The file that tells an export's folder from others, written last. */
export const MANIFEST_NAME = 'exmix-export.json';

/** Contents of `exmix-export.json`: no times, no paths of the machine. */
export type ExportManifest = WithFiles & (DataFacts | ModelFacts);

interface WithFiles {
  readonly format: 'exmix-export/1';
  /** Every other file, sorted by path. */
  readonly files: Readonly<Record<string, { readonly size: number; readonly sha256: string }>>;
}

/** What an export of data is of. */
export interface DataFacts {
  readonly pipeline: string;
  readonly to: ExportFormat;
  readonly stage: ExportStage;
  /** In the order of the pipeline. */
  readonly tasks: Readonly<Record<string, ExportedTask>>;
}

/** What an export of a model is of. */
export interface ModelFacts {
  readonly pipeline: string;
  readonly to: ModelFormat;
  readonly phase: string;
  /** SHA-256 of the manifest of the phase's artifact. */
  readonly checkpoint: string;
}

export interface ExportedTask {
  /** SHA-256 of the artifact's manifest. */
  readonly artifact: string;
  /** Rows by split. */
  readonly rows: Readonly<Record<string, number>>;
  readonly sources: readonly SourceFact[];
  /** Versions and digests of all that its records were read from, by name, as the action of its records has them. */
  readonly read: Readonly<Record<string, string>>;
}
