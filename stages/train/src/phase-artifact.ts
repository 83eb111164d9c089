import type { StageContext } from '@exmix/stage-kit/stage-context';
import type { StageResult } from '@exmix/stage-kit/stage-of';
import { t5ConfigJson } from '@exmix/t5/t5-config';
import type { T5Trainer } from '@exmix/t5/t5-trainer';
import type { TaskUse } from './batch-stream.js';
import { stepName } from './checkpoint.js';
import { dataUse, useLines } from './data-use.js';
import type { EventLog } from './event-log.js';
import type { FedTask } from './open-batch-stream.js';
import type { PublishedCheckpoints } from './phase-checkpoints.js';
import type { PhaseConfig } from './phase-config.js';
import type { PhaseModel } from './phase-model.js';

/** What a phase leaves besides tensors, in the store. A kept checkpoint's folder is one that Transformers opens, too. */
export async function writeArtifact({
  context,
  config: { phase },
  model,
  seed,
  trainer,
  tasks,
  use,
  log,
  published,
}: {
  context: StageContext;
  config: PhaseConfig;
  model: PhaseModel;
  seed: number;
  trainer: T5Trainer;
  tasks: readonly FedTask[];
  use: readonly TaskUse[];
  log: EventLog;
  published: PublishedCheckpoints;
}): Promise<StageResult> {
  const { store, signal } = context;
  const { best, kept } = published;
  const metric = phase.checkpoints?.keepBest?.metric;
  const selected =
    best?.score === undefined || metric === undefined ? undefined : { step: best.step, metric, score: best.score };
  const data = dataUse(tasks, use, seed, { kept, ...(selected !== undefined && { selected }) });
  for (const line of useLines(data)) context.log(line);
  if (selected !== undefined) context.log(`best checkpoint: step ${selected.step}, ${metric} ${selected.score}`);

  const write = (value: unknown) => store.writeBlob([jsonBytes(value)], { signal });
  const modelConfig = await write(t5ConfigJson(model.config, phase.dropout));
  const files = {
    'config.json': modelConfig,
    'data.json': await write(data),
    'events.jsonl': await store.writeBlob([Buffer.from(log.state.text)], { signal }),
    ...published.model,
    'spiece.model': model.vocabulary,
    ...published.files,
  };
  for (const { step, use } of kept) {
    const folder = `checkpoints/${stepName(step)}`;
    const position = await write({ format: 'exmix-checkpoint/1', step, use });
    Object.assign(files, {
      [`${folder}/config.json`]: modelConfig,
      [`${folder}/position.json`]: position,
      [`${folder}/spiece.model`]: model.vocabulary,
    });
  }
  const parameters = [...trainer.parameters.values()].reduce((sum, { size }) => sum + size, 0);
  const { loss, accuracy } = lastTrainingEvent(log.state.text);
  const summary = { steps: phase.steps, parameters, loss, accuracy, examples: data.examples };
  return { files, summary: selected === undefined ? summary : { ...summary, selected } };
}

function lastTrainingEvent(text: string): { loss: number; accuracy: number } {
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { split: string; loss: number; accuracy: number });
  return events.findLast(({ split }) => split === 'train') as { loss: number; accuracy: number };
}

function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
