/** The six stages in the order of the flow. */
export const STAGE_NAMES = ['ingest', 'format', 'sample', 'tokenize', 'train', 'evaluate'] as const;
export type StageName = (typeof STAGE_NAMES)[number];
