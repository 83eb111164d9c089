import type { MixtureFile } from '@exmix/mixing/mixture-file';
import { readRows } from '@exmix/parquet/read-rows';
import type { ExampleRow, TaskFacts, TokenHistogram } from '@exmix/reports/report-data';
import type { ReportInputs } from './report-inputs.js';
import type { ReportConfig } from './unit-configs.js';

/**
 * Rows of a task that the report shows, and characters of a text at most. Many tasks get fewer and shorter ones, so that
 * a page of 107 tasks stays below about a megabyte.
 */
const BOUNDS = { rows: 8, characters: 1200 };
const BOUNDS_OF_MANY = { rows: 3, characters: 800 };
const MANY_TASKS = 60;

/** What the stages before training say of one task, and a few of its rows with the phases' answers. */
export async function taskFacts(
  task: ReportConfig['tasks'][number],
  config: ReportConfig,
  mixture: MixtureFile | undefined,
  inputs: ReportInputs,
  signal: AbortSignal,
): Promise<TaskFacts> {
  const { suite, split, card, ...rest } = task;
  const mixed = mixture?.tasks.find((each) => each.task === task.name);
  const ingested = (await inputs.summary(`ingest.${task.name}`)) as IngestSummary | undefined;
  const formatted = await inputs.summary(`format.${task.name}`);
  const tokenized = await inputs.summary(`tokens.${task.name}`);
  const [skipped, built, tokens, tokenCount] = [
    skippedOf(formatted),
    builtOf(formatted),
    tokensOf(tokenized),
    tokenCountOf(tokenized),
  ];
  return {
    ...rest,
    ...card,
    ...(suite !== null && { suite }),
    ...(ingested?.rows !== undefined && { records: ingested.rows }),
    ...(ingested?.missing !== undefined && { notFound: ingested.missing.count }),
    ...(built !== undefined && { built }),
    ...(tokenCount !== undefined && { tokenCount }),
    ...(mixed !== undefined && {
      trainExamples: mixed.examples,
      cappedExamples: mixed.counted,
      rate: mixed.probability,
      drawn: mixed.drawn,
    }),
    ...(skipped !== undefined && { skipped }),
    ...(tokens !== undefined && { tokens }),
    examples: await examplesOf(task.name, split ?? config.split, config, inputs, signal),
  };
}

/** Skips by reason over all splits, from the summary of format. */
function skippedOf(summary: unknown): Readonly<Record<string, number>> | undefined {
  const splits = (summary as { splits?: Record<string, { skipped?: Record<string, number> }> } | undefined)?.splits;
  if (splits === undefined) return undefined;
  const counts: Record<string, number> = {};
  for (const { skipped } of Object.values(splits)) {
    for (const [reason, count] of Object.entries(skipped ?? {})) counts[reason] = (counts[reason] ?? 0) + count;
  }
  return counts;
}

/** Examples by split, from the summary of format. */
function builtOf(summary: unknown): Readonly<Record<string, number>> | undefined {
  const splits = (summary as { splits?: Record<string, { examples?: number }> } | undefined)?.splits;
  if (splits === undefined) return undefined;
  const counts = Object.entries(splits).flatMap(([split, { examples }]) =>
    examples === undefined ? [] : [[split, examples] as const],
  );
  return counts.length === 0 ? undefined : Object.fromEntries(counts);
}

/** Tokens of inputs and targets of all splits, from the summary of tokenize. */
function tokenCountOf(summary: unknown): number | undefined {
  const splits = (summary as { splits?: Record<string, Partial<SplitTokens>> } | undefined)?.splits;
  const sides = Object.values(splits ?? {}).flatMap(({ inputs, targets }) => [inputs?.tokens, targets?.tokens]);
  const known = sides.filter((tokens) => tokens !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, tokens) => sum + tokens, 0);
}

/** What of an `ingest` summary is read here: records by split, and things that the source names and that are gone. */
interface IngestSummary {
  readonly rows?: Readonly<Record<string, number>>;
  readonly missing?: { readonly count: number };
}

/** Token lengths of the train split, from the summary of tokenize. */
function tokensOf(summary: unknown): TaskFacts['tokens'] {
  const train = (summary as { splits?: { train?: SplitTokens } } | undefined)?.splits?.train;
  if (train === undefined) return undefined;
  const histogram = ({ mean, max, histogram }: LengthSummary): TokenHistogram => ({
    rows: train.rows,
    mean,
    max,
    histogram,
  });
  return {
    ...(train.inputs.max > 0 && { inputs: histogram(train.inputs) }),
    ...(train.targets.max > 0 && { targets: histogram(train.targets) }),
  };
}

/** What of a `tokenize` summary is read here. */
interface SplitTokens {
  readonly rows: number;
  readonly inputs: LengthSummary;
  readonly targets: LengthSummary;
}

type LengthSummary = Omit<TokenHistogram, 'rows'> & { readonly tokens?: number };

/** The first rows of the scored split; of the train split for a task that no phase was scored on. */
async function examplesOf(
  task: string,
  scoredSplit: string,
  config: ReportConfig,
  inputs: ReportInputs,
  signal: AbortSignal,
): Promise<ExampleRow[]> {
  const drawn = await inputs.artifact(`drawn.${task}`);
  if (drawn === undefined) return [];
  const phases = config.runs.filter((run) => run.task === task).map((run) => run.phase);
  const split = phases.length > 0 ? scoredSplit : 'train';
  const bounds = config.tasks.length > MANY_TASKS ? BOUNDS_OF_MANY : BOUNDS;
  const shortened = (text: string | undefined) => cut(text ?? '', bounds.characters);
  const rows: (Omit<ExampleRow, 'predictions'> & { predictions: ExampleRow['predictions'][number][] })[] = [];
  for await (const row of readRows(drawn, `drawn/${split}-`, ['id', 'inputs', 'targets'], signal)) {
    const { id, inputs: input, targets } = row as Record<string, string>;
    rows.push({ id: id as string, inputs: shortened(input), targets: shortened(targets), predictions: [] });
    if (rows.length === bounds.rows) break;
  }
  for (const phase of phases) {
    const scored = await inputs.artifact(`scores.${phase}.${task}`);
    if (scored === undefined) continue;
    let at = 0;
    for await (const row of readRows(scored, 'predictions', ['prediction', 'score'], signal)) {
      if (at >= rows.length) break;
      const score = row.score as number | null;
      const text = shortened(row.prediction as string);
      rows[at++]?.predictions.push({ phase, text, ...(score !== null && { score }) });
    }
  }
  return rows;
}

/** A text of at most so many characters, with a mark where it was cut. */
function cut(text: string, characters: number): string {
  if (text.length <= characters) return text;
  return `${text.slice(0, characters).replace(/[\ud800-\udbff]$/, '')} […]`;
}
