import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import type { Row } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import type { StageName } from '@exmix/stage-kit/stage-name';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { pipelineOfTask } from './card-of-task.js';
import type { ShowOptions } from './command-options.js';
import { drawEvents } from './draw-events.js';
import { onInterrupt } from './on-interrupt.js';
import { openStore } from './open-store.js';
import { terminalOf } from './paint.js';
import { runGoal } from './run-goal.js';
import { drawExample, type ShownExample } from './show-example.js';
import { exitCodeOf } from './summarize.js';
import { openVocabulary, type Vocabulary } from './vocabulary-of.js';
import { defaultConcurrency, storeLocation } from './workspace.js';

/** `exmix show`. Makes the task's records and examples where they are missing. @returns the exit code */
export async function showCommand(task: string, options: ShowOptions): Promise<number> {
  const pipeline = await pipelineOfTask(task, options.pipeline);
  const location = storeLocation(process.env, options.store);
  const code = await makeExamples(pipeline, task, location);
  if (code !== 0) return code;
  const store = await openStore(location);
  const vocabulary = await openVocabulary(pipeline, store);
  const terminal = terminalOf(process.stdout, process.env);
  let shown = 0;
  for await (const example of examplesOf(pipeline.folder, task, store, options)) {
    const tokens = vocabulary === undefined ? undefined : tokensOf(example, vocabulary);
    shown++;
    if (options.json === true) console.log(JSON.stringify({ ...example, ...(tokens === undefined ? {} : { tokens }) }));
    else for (const line of drawExample(example, tokens, terminal)) console.log(line);
  }
  if (shown === 0) console.error(`the split ${options.split} of ${task} has no example from ${options.from} on`);
  else if (vocabulary === undefined && options.json !== true) {
    console.log(
      `no tokens: ${pipeline.config.name} has no vocabulary yet (exmix run ${pipeline.config.name} --to tokenize)`,
    );
  }
  return 0;
}

/** Runs ingest and format of the one task; quiet, but for what goes wrong. */
async function makeExamples(pipeline: LoadedPipeline, task: string, store: string): Promise<number> {
  const terminal = terminalOf(process.stderr, process.env);
  const drawing = drawEvents({ write: (text) => void process.stderr.write(text), terminal });
  const interrupt = onInterrupt();
  try {
    const units = await runGoal({
      pipeline,
      until: 'format',
      tasks: [task],
      concurrency: defaultConcurrency(process.env),
      store,
      environment: process.env,
      signal: interrupt.signal,
      onEvent: (event) => {
        if (event.type !== 'planned' && event.type !== 'reused') drawing.event(event);
      },
    });
    return exitCodeOf(units);
  } finally {
    drawing.close();
    interrupt.release();
  }
}

async function* examplesOf(
  folder: string,
  task: string,
  store: ArtifactStore,
  { split, rows, from }: ShowOptions,
): AsyncGenerator<ShownExample> {
  const records = await artifactOf(folder, 'ingest', task, store);
  const examples = await artifactOf(folder, 'format', task, store);
  let index = 0;
  for await (const example of rowsOf(examples, `examples/${split}-`)) {
    if (index >= from + rows) return;
    if (index++ < from) continue;
    // The last part of an id is the row of the record in its split.
    const row = Number(String(example.id).split('/').at(-1));
    yield { id: String(example.id), record: await nthRow(records, `records/${split}-`, row), example };
  }
}

async function artifactOf(
  folder: string,
  stage: StageName,
  unit: string,
  store: ArtifactStore,
): Promise<StoredArtifact> {
  const ref = await RefFolder.of(folder).read(stage, unit);
  if (ref === undefined) throw new Error(`${stage} ${unit} has just been made, but has no ref`);
  return StoredArtifact.open(store, ref.artifact);
}

async function* rowsOf(artifact: StoredArtifact, prefix: string): AsyncGenerator<Row> {
  for (const name of artifact.list(prefix)) {
    const file = await artifact.open(name);
    try {
      for await (const batch of readParquet(file, { name })) yield* batch;
    } finally {
      await file.close();
    }
  }
}

async function nthRow(artifact: StoredArtifact, prefix: string, n: number): Promise<Row | undefined> {
  let index = 0;
  for await (const row of rowsOf(artifact, prefix)) if (index++ === n) return row;
  return undefined;
}

function tokensOf({ example }: ShownExample, { encode }: Vocabulary): { inputs: string[]; targets: string[] } {
  return { inputs: encode(String(example.inputs ?? '')), targets: encode(String(example.targets ?? '')) };
}
