import { InputError } from '@exmix/errors/input-error';
import { seedOf } from '@exmix/feeding/seed-of';
import type { Action } from '@exmix/stage-kit/action';
import type { Json } from '@exmix/stage-kit/json';
import type { Stage } from '@exmix/stage-kit/stage';
import type { StageContext } from '@exmix/stage-kit/stage-context';
import type { StageEvent } from '@exmix/stage-kit/stage-event';
import { type StageResult, stageOf } from '@exmix/stage-kit/stage-of';
import { initialParameters } from '@exmix/t5/initial-parameters';
import { learningRate } from '@exmix/t5/learning-rate';
import type { T5Batch } from '@exmix/t5/t5-batch';
import { type T5Config, t5ConfigJson } from '@exmix/t5/t5-config';
import { T5Trainer } from '@exmix/t5/t5-trainer';
import { processEngine } from '@exmix/tensors/process-engine';
import { writeSafetensors } from '@exmix/tensors/safetensors';
import { readModel } from '@exmix/vocabulary/read-model';
import { BatchFeed } from './batch-feed.js';
import type { TaskUse } from './batch-stream.js';
import { type Checkpoint, loadCheckpoint, readTensors, saveCheckpoint, tensorSources } from './checkpoint.js';
import { EventLog, type LoggedEvent } from './event-log.js';
import { type FedTask, openBatchStream } from './open-batch-stream.js';
import type { PhaseConfig } from './phase-config.js';
import { trainingOptions } from './training-options.js';
import { phaseData } from './phase-data.js';

/** Batches of the validation loss, the same ones each time. */
const VALIDATION_BATCHES = 8;
const METRIC_INTERVAL_MILLISECONDS = 500;

/**
 * Trains one phase: draws examples of its tasks by their rates, packs them into batches, takes its steps, and keeps a
 * checkpoint from which a stopped run goes on to the same weights.
 *
 * Files: `model.safetensors` and `config.json` (as Transformers loads them), `optimizer.safetensors`, `spiece.model`,
 * `events.jsonl` (see `EventLog`), `data.json` (seed, and per task its probability and how much of it was used).
 */
export const run: Stage = stageOf(async (action, context, emit) => {
  const config = action.config as unknown as PhaseConfig;
  const vocabulary = await readVocabulary(context);
  const model = modelConfig(config, vocabulary.pieces);
  const checkpoint = await usableCheckpoint(context, emit);
  // The thread reads, draws and packs while the engine and the weights are made ready.
  const starting = startFeed(context, config, model, action.seed, checkpoint);
  starting.catch(() => {});
  try {
    return await train({ action, context, emit, config, vocabulary, model, checkpoint, starting });
  } finally {
    await starting.then(
      (feed) => feed.close(),
      () => {},
    );
  }
});

async function train({
  action: { seed },
  context,
  emit,
  config,
  vocabulary,
  model,
  checkpoint,
  starting,
}: {
  action: Action;
  context: StageContext;
  emit: (event: StageEvent) => void;
  config: PhaseConfig;
  vocabulary: Awaited<ReturnType<typeof readVocabulary>>;
  model: T5Config;
  checkpoint: Checkpoint | undefined;
  starting: Promise<BatchFeed>;
}): Promise<StageResult> {
  const { store, signal } = context;
  const { phase } = config;
  const validation = phase.validateEverySteps === 0 ? [] : await validationBatches(context, config, model, seed);

  const engine = await processEngine();
  context.log(
    `engine: ${engine.kind}, TensorFlow ${engine.tensorflowVersion ?? 'none'}, ${engine.threads} threads: ${engine.reason}`,
  );
  const options = trainingOptions(config);
  const weights = checkpoint?.weights ?? (await startWeights(context, model, seed));
  const trainer = T5Trainer.create(engine, model, options, weights, checkpoint?.optimizer);
  try {
    const feed = await starting;
    let use: readonly TaskUse[] = checkpoint?.progress.use ?? [];
    const log = new EventLog(phase.steps, checkpoint?.progress.log);
    const first = checkpoint?.progress.step ?? 0;
    if (first > 0) context.log(`goes on after step ${first}`);
    const save = async (step: number) => {
      const progress = { format: 'exmix-training/1', step, use, log: log.state } as const;
      await saveCheckpoint(context.resume, trainer, progress);
      emit({ type: 'metric', name: 'checkpoint', values: { step } });
    };
    const dropoutSeed = seedOf(seed, 'dropout') % 2 ** 31;
    const speed = new Speed(context.clock);
    const started = context.clock.now();
    let saved = first;
    for (let step = first; step < phase.steps; step++) {
      if (signal.aborted) {
        if (saved < step) await save(step);
        signal.throwIfAborted();
      }
      const rate = learningRate(phase.schedule, step, phase.steps);
      const { batch, use: used } = await feed.next();
      use = used;
      const metrics = await trainer.step(batch, step, dropoutSeed, rate);
      const done = step + 1;
      if (!Number.isFinite(metrics.crossEntropy)) {
        throw new InputError(
          'training-diverged',
          `the loss of step ${done} is ${metrics.crossEntropy}, at learning rate ${rate}; the last checkpoint is of step ${saved}`,
        );
      }
      const logged = log.addStep(done, phase.steps, metrics, rate);
      if (logged !== undefined) emit(loggedMetric(logged));
      speed.add(batch);
      if (validation.length > 0 && (done % phase.validateEverySteps === 0 || done === phase.steps)) {
        const scored = await validate(trainer, validation, signal);
        emit(loggedMetric(log.addValidation(done, scored)));
      }
      if (done % phase.checkpointEverySteps === 0 && done < phase.steps) {
        await save(done);
        saved = done;
      }
      const tokensPerSecond = speed.tokensPerSecond();
      const detail = `loss ${metrics.crossEntropy.toFixed(3)}, ${Math.round(tokensPerSecond)} tokens/s`;
      emit({ type: 'progress', done, total: phase.steps, of: 'steps', detail });
      if (done === phase.steps || speed.isDue(METRIC_INTERVAL_MILLISECONDS)) {
        emit({
          type: 'metric',
          name: 'speed',
          values: {
            step: done,
            loss: metrics.crossEntropy,
            tokensPerSecond,
            waitedShare: feed.waitedMilliseconds / Math.max(1, context.clock.now() - started),
          },
        });
      }
      // Between steps the event loop has its turn: progress is drawn, a stop is heard.
      await new Promise(setImmediate);
    }

    context.log(waitLine(feed.waitedMilliseconds, context.clock.now() - started));
    const data = dataUse(feed.tasks, use, seed);
    for (const { task, examples, epochs, truncatedInputs, truncatedTargets } of data.tasks) {
      const cut =
        truncatedInputs + truncatedTargets > 0 ? `, cut: ${truncatedInputs} inputs, ${truncatedTargets} targets` : '';
      context.log(`${task}: ${examples} examples, ${epochs.toFixed(2)} epochs${cut}`);
    }
    const write = (chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) => store.writeBlob(chunks, { signal });
    const files = {
      'config.json': await write([json(t5ConfigJson(model, phase.dropout))]),
      'data.json': await write([json(data)]),
      'events.jsonl': await write([Buffer.from(log.state.text)]),
      'model.safetensors': await write(writeSafetensors(tensorSources(trainer.parameters))),
      'optimizer.safetensors': await write(writeSafetensors(tensorSources(trainer.optimizerState))),
      'spiece.model': vocabulary.blob,
    };
    const parameters = [...trainer.parameters.values()].reduce((sum, { size }) => sum + size, 0);
    const last = lastTrainingEvent(log.state.text);
    return {
      files,
      summary: { steps: phase.steps, parameters, loss: last.loss, accuracy: last.accuracy, examples: data.examples },
    };
  } finally {
    trainer.dispose();
  }
}

// ---------------------------------------------------------------- where training starts

async function readVocabulary(context: StageContext) {
  const artifact = await context.input('vocabulary');
  const blob = artifact.manifest.files['spiece.model'];
  if (blob === undefined) throw new Error('the vocabulary artifact has no spiece.model');
  const file = await artifact.open('spiece.model');
  try {
    return { blob, pieces: readModel(await file.read(0, file.size)).pieces.length };
  } finally {
    await file.close();
  }
}

async function startFeed(
  context: StageContext,
  config: PhaseConfig,
  model: T5Config,
  seed: number,
  checkpoint: Checkpoint | undefined,
): Promise<BatchFeed> {
  return BatchFeed.start({
    storeLocation: context.store.location,
    data: await phaseData(context, config, 'train', model.vocab_size, seed),
    clock: context.clock,
    start: checkpoint?.progress.use,
  });
}

function modelConfig({ model, extraIds }: PhaseConfig, pieces: number): T5Config {
  return {
    vocab_size: pieces + extraIds,
    ...model,
    pad_token_id: 0,
    eos_token_id: 1,
    decoder_start_token_id: 0,
  };
}

async function startWeights(context: StageContext, model: T5Config, seed: number) {
  if (!context.inputNames.includes('from')) return initialParameters(model, seedOf(seed, 'weights'));
  const file = await (await context.input('from')).open('model.safetensors');
  try {
    return await readTensors(file);
  } finally {
    await file.close();
  }
}

/** The checkpoint of this action, unless it cannot be read: then training starts anew. */
async function usableCheckpoint(
  context: StageContext,
  emit: (event: StageEvent) => void,
): Promise<Checkpoint | undefined> {
  try {
    return await loadCheckpoint(context.resume);
  } catch (error) {
    emit({
      type: 'warning',
      message: `the checkpoint cannot be read, training starts anew: ${(error as Error).message}`,
    });
    return undefined;
  }
}

// ---------------------------------------------------------------- validation

async function validationBatches(
  context: StageContext,
  config: PhaseConfig,
  model: T5Config,
  seed: number,
): Promise<T5Batch[]> {
  const data = await phaseData(context, config, 'validation', model.vocab_size, seed);
  const { stream, close } = await openBatchStream(context.store, data);
  try {
    const batches: T5Batch[] = [];
    while (stream !== undefined && batches.length < VALIDATION_BATCHES) batches.push(await stream.next());
    return batches;
  } finally {
    await close();
  }
}

async function validate(trainer: T5Trainer, batches: readonly T5Batch[], signal: AbortSignal) {
  let tokens = 0;
  let loss = 0;
  let correct = 0;
  for (const batch of batches) {
    signal.throwIfAborted();
    const metrics = await trainer.score(batch);
    tokens += metrics.targetTokens;
    loss += metrics.crossEntropy * metrics.targetTokens;
    correct += metrics.accuracy * metrics.targetTokens;
    await new Promise(setImmediate);
  }
  const count = Math.max(1, tokens);
  return { loss: loss / count, accuracy: correct / count, targetTokens: tokens };
}

// ---------------------------------------------------------------- what is told

/** A line of `events.jsonl` for who watches: `train` or `validation`, and its numbers. */
function loggedMetric({ split, ...values }: LoggedEvent): StageEvent {
  return { type: 'metric', name: split, values: values as Record<string, number> };
}

function dataUse(tasks: readonly FedTask[], uses: readonly TaskUse[], seed: number) {
  const used = tasks.map(({ task, probability, count }, i) => {
    const { examples, truncatedInputs, truncatedTargets } = uses[i] as TaskUse;
    return {
      task,
      probability,
      perEpoch: count,
      epochs: examples / count,
      examples,
      truncatedInputs,
      truncatedTargets,
    };
  });
  const examples = used.reduce((sum, task) => sum + task.examples, 0);
  return { format: 'exmix-training-data/1', seed, examples, tasks: used };
}

/** Times are told, and kept out of the artifact. */
function waitLine(waited: number, elapsed: number): string {
  const share = ((100 * waited) / Math.max(1, elapsed)).toFixed(2);
  return `steps waited ${(waited / 1000).toFixed(2)} s for data, ${share}% of their time`;
}

function lastTrainingEvent(text: string): { loss: number; accuracy: number } {
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { split: string; loss: number; accuracy: number });
  return events.findLast(({ split }) => split === 'train') as { loss: number; accuracy: number };
}

function json(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value as Json, null, 2)}\n`);
}

/** Tokens a second, padding left out, over the last seconds. */
class Speed {
  private tokens = 0;
  private from: number;
  private rate = 0;
  private told = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: { now(): number }) {
    this.from = clock.now();
  }

  add({ inputSegments, decoderSegments }: T5Batch): void {
    for (const segment of inputSegments) if (segment > 0) this.tokens++;
    for (const segment of decoderSegments) if (segment > 0) this.tokens++;
  }

  tokensPerSecond(): number {
    const elapsed = this.clock.now() - this.from;
    if (elapsed < 1000 && this.rate > 0) return this.rate;
    this.rate = (this.tokens / Math.max(1, elapsed)) * 1000;
    if (elapsed >= 1000) {
      this.tokens = 0;
      this.from = this.clock.now();
    }
    return this.rate;
  }

  isDue(interval: number): boolean {
    const now = this.clock.now();
    if (now - this.told < interval) return false;
    this.told = now;
    return true;
  }
}
