/** The formats that data are exported in. */
export const EXPORT_FORMATS = ['parquet', 'jsonl', 'hub-folder', 'tfrecord'] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The formats that a phase's model is exported in. */
export const MODEL_FORMATS = ['transformers'] as const;

export type ModelFormat = (typeof MODEL_FORMATS)[number];

/** The stages whose artifacts can be exported. */
export const EXPORT_STAGES = ['format', 'sample', 'tokenize'] as const;

export type ExportStage = (typeof EXPORT_STAGES)[number];

/** The splits of a task, in their order. */
export const SPLITS = ['train', 'validation', 'test'] as const;

export type SplitName = (typeof SPLITS)[number];

/** What is exported where nothing is said: drawn examples; tokens where the readers train on them as they are. */
export function defaultStage(format: ExportFormat): ExportStage {
  return format === 'tfrecord' ? 'tokenize' : 'sample';
}
