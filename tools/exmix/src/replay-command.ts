import { loadPipeline } from '@exmix/cards/load-pipeline';
import { InputError } from '@exmix/errors/input-error';
import { openContext } from '@exmix/stage-kit/node-context';
import { ProcessorShare } from '@exmix/stage-kit/processor-share';
import { batchText, type Divergence } from '@exmix/train/divergence';
import type { PhaseConfig } from '@exmix/train/phase-config';
import { type ReplayedStep, replayStep } from '@exmix/train/replay-step';
import { readModel } from '@exmix/vocabulary/read-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';
import type { ReplayCommandOptions } from './command-options.js';
import { findPipeline } from './find-pipeline.js';
import { type FoundTraining, findTraining } from './find-training.js';
import { onInterrupt } from './on-interrupt.js';
import { openStore } from './open-store.js';
import { paintWith, terminalOf } from './paint.js';
import { stateFolder, storeLocation } from './workspace.js';

/** Steps between lines that tell how far the replay has come. */
const TOLD_STEPS = 100;

/** How often a checkpoint of a running phase is looked for, which the phase may replace while it is opened. */
const TRIES = 5;

/** `exmix replay`. @returns the exit code */
export async function replayCommand(name: string, phase: string, options: ReplayCommandOptions): Promise<number> {
  for (let tried = 1; ; tried++) {
    try {
      return await replayOnce(name, phase, options);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || tried === TRIES) throw error;
    }
  }
}

async function replayOnce(name: string, phase: string, options: ReplayCommandOptions): Promise<number> {
  const pipeline = await loadPipeline(findPipeline(name));
  const store = await openStore(storeLocation(process.env, options.store));
  const training = await findTraining(pipeline, phase, store);
  const { action, key, inputs, points } = training;
  const step = options.step ?? stoppedAt(training);
  const interrupt = onInterrupt();
  const tell = (line: string): void => {
    console.error(line);
  };
  const job = {
    module: '',
    action,
    key,
    inputs,
    storeLocation: store.threadLocation,
    pipelineFolder: pipeline.folder,
    stateFolder: stateFolder(store.location),
    processors: new ProcessorShare().memory,
  };
  const { context, close } = openContext(job, store, interrupt.signal, { event: () => {}, log: tell });
  try {
    if (training.note !== undefined) tell(training.note);
    const config = action.config as unknown as PhaseConfig;
    const replayed = await replayStep({
      context,
      config,
      seed: action.seed,
      step,
      points,
      onStep: (done) => {
        if (done % TOLD_STEPS === 0 && done < step) tell(`step ${done} of ${step}`);
      },
    });
    const decode = await decoder(context, config.extraIds);
    if (options.json === true) console.log(JSON.stringify(asJson(replayed, training, decode)));
    else draw(replayed, training, decode, options.examples);
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return 130;
    throw error;
  } finally {
    interrupt.release();
    await close();
  }
}

/** The step that stopped the phase. */
function stoppedAt({ unit, state, action, divergence }: FoundTraining): number {
  if (divergence !== undefined) return divergence.step;
  const { steps } = (action.config as unknown as PhaseConfig).phase;
  const which = state === 'running' ? 'it runs' : `it is ${state}`;
  const message = `${unit} was stopped by no step that diverged (${which}); name a step, from 1 to ${steps}, with --step`;
  throw new InputError('no-such-step', message);
}

type Decode = (tokens: Int32Array) => string;

async function decoder(context: Parameters<typeof replayStep>[0]['context'], extraIds: number): Promise<Decode> {
  const file = await (await context.input('vocabulary')).open('spiece.model');
  try {
    const vocabulary = new SentencePieceVocabulary(readModel(await file.read(0, file.size)), { extraIds });
    return (tokens) => vocabulary.decode(tokens);
  } finally {
    await file.close();
  }
}

/** The loss that the phase's log has for the step; undefined where it has none, or a mean over several steps. */
function loggedLoss({ log }: FoundTraining, step: number): number | undefined {
  const lines = log.split('\n').filter((line) => line !== '');
  const events = lines.map((line) => JSON.parse(line) as { step: number; split: string; loss?: number });
  const train = events.filter(({ split }) => split === 'train');
  const at = train.findIndex((event) => event.step === step);
  const before = train[at - 1]?.step ?? 0;
  return at >= 0 && before === step - 1 ? train[at]?.loss : undefined;
}

/** The record of the step where it is the one that stopped the phase. */
function divergenceAt({ divergence }: FoundTraining, step: number): Pick<Divergence, 'why' | 'loss'> | undefined {
  return divergence?.step === step ? { why: divergence.why, loss: divergence.loss } : undefined;
}

function asJson(replayed: ReplayedStep, training: FoundTraining, decode: Decode) {
  const { examples, metrics, ...rest } = replayed;
  const logged = loggedLoss(training, replayed.step);
  return {
    unit: training.unit,
    state: training.state,
    ...rest,
    loss: metrics.crossEntropy,
    zLoss: metrics.zLoss,
    accuracy: metrics.accuracy,
    targetTokens: metrics.targetTokens,
    gradientNorm: metrics.gradientNorm ?? null,
    loggedLoss: logged ?? null,
    diverged: divergenceAt(training, replayed.step) ?? null,
    examples: examples.map(({ task, take, row, example }) => ({
      task,
      take,
      row,
      inputs: decode(example.inputs),
      targets: decode(example.targets),
    })),
  };
}

function draw(replayed: ReplayedStep, training: FoundTraining, decode: Decode, shown: number): void {
  const paint = paintWith(terminalOf(process.stdout, process.env).colours);
  const { step, from, learningRate, metrics, tasks, examples } = replayed;
  const start = from === 0 ? 'where the phase starts' : `the checkpoint of step ${from}`;
  console.log(`${paint.bold(`${training.unit}, step ${step}`)} (${training.state}), reached from ${start}`);
  const stopped = divergenceAt(training, step);
  if (stopped !== undefined) console.log(paint.red(`this step stopped the phase: its ${stopped.why}`));
  const logged = loggedLoss(training, step);
  const compared =
    logged === undefined ? '' : paint.dim(logged === metrics.crossEntropy ? ', as logged' : `, ${logged} in the log`);
  console.log(`loss           ${metrics.crossEntropy} over ${metrics.targetTokens} target tokens${compared}`);
  console.log(`z-loss         ${metrics.zLoss}`);
  console.log(`accuracy       ${metrics.accuracy}`);
  console.log(`learning rate  ${learningRate}`);
  console.log(`gradient norm  ${metrics.gradientNorm}`);
  console.log(`\n${paint.bold('Loss by task')}, by the weights before the step, without dropout`);
  const width = Math.max(...tasks.map(({ task }) => task.length));
  for (const { task, examples: count, targetTokens, loss } of tasks.toSorted((a, b) => b.loss - a.loss)) {
    console.log(
      `${task.padEnd(width)}  ${loss.toFixed(4).padStart(10)}  ${count} examples, ${targetTokens} target tokens`,
    );
  }
  console.log(`\n${paint.bold('Batch')}: ${batchText(examples)}`);
  for (const { task, row, example } of examples.slice(0, shown)) {
    console.log(
      `\n${paint.dim(`${task}, row ${row}`)}\n${decode(example.inputs)}\n${paint.dim('->')} ${decode(example.targets)}`,
    );
  }
  if (examples.length > shown) console.log(paint.dim(`\nand ${examples.length - shown} more; --examples shows more`));
}
