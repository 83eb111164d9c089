import { InputError } from '@exmix/errors/input-error';
import { ADAFACTOR_DEFAULTS } from '@exmix/t5/adafactor-options';
import { type MemoryPlan, memoryPlan } from '@exmix/t5/memory-plan';
import type { T5Config } from '@exmix/t5/t5-config';
import type { EngineKind } from '@exmix/tensors/engine-kind';
import { WASM_MEMORY } from '@exmix/tensors/wasm-memory';
import { batchShapes } from './batch-shapes.js';
import type { PhaseConfig } from './phase-config.js';
import { trainingOptions } from './training-options.js';

/** Settings of a phase that decide on its memory. */
export type MemorySettings = Pick<PhaseConfig, 'phase'>;

/** What the steps of a phase need at most: of its batches' shapes the one that needs most. */
export function phaseMemory(model: T5Config, config: MemorySettings, engine: EngineKind): MemoryPlan {
  const { dropout, adafactor, precision } = trainingOptions(config);
  const { remat, accumulate } = config.phase;
  const plans = batchShapes(config.phase).map(({ rows, inputLength, targetLength }) =>
    memoryPlan(model, {
      rows,
      inputLength,
      targetLength,
      dropout,
      adafactor: { ...ADAFACTOR_DEFAULTS, ...adafactor },
      precision,
      remat,
      accumulate,
      runs: engine === 'wasm' ? 'wasm' : 'graph',
    }),
  );
  return plans.reduce((most, plan) => (plan.total > most.total ? plan : most));
}

/**
 * Logs what a phase needs before it starts.
 *
 * @param memoryBytes what the machine has
 * @throws InputError `memory` where that cannot be enough, or WebAssembly's own memory cannot, with what would be; not on
 * a GPU, whose memory is not known
 */
export function checkMemory(
  context: { readonly log: (line: string) => void; readonly memoryBytes: number },
  engine: EngineKind,
  model: T5Config,
  config: MemorySettings,
): void {
  const plan = phaseMemory(model, config, engine);
  context.log(`memory: ${describeMemory(plan)}; the machine has ${gibibytes(context.memoryBytes)}`);
  const refusal = memoryRefusal(model, config, engine, context.memoryBytes);
  if (refusal !== undefined) throw refusal;
}

/** Why a phase cannot be trained in so much memory, and what could; undefined where it can, and on a GPU. */
export function memoryRefusal(
  model: T5Config,
  config: MemorySettings,
  engine: EngineKind,
  memoryBytes: number,
): InputError | undefined {
  if (engine === 'gpu') return undefined;
  const plan = phaseMemory(model, config, engine);
  const lack = lackOf(plan, engine, memoryBytes);
  if (lack === undefined) return undefined;
  const fits = (changed: Partial<PhaseConfig['phase']>) =>
    lackOf(phaseMemory(model, { phase: { ...config.phase, ...changed } }, engine), engine, memoryBytes) === undefined;
  return new InputError('memory', `${lack}; ${advice(config, plan, fits)}`, { field: 'train.phases' });
}

/** What a step needs and does not have. */
function lackOf(plan: MemoryPlan, engine: EngineKind, memoryBytes: number): string | undefined {
  if (plan.total > memoryBytes) {
    return `a training step needs about ${describeMemory(plan)}, and the machine has ${gibibytes(memoryBytes)}`;
  }
  if (engine === 'wasm' && plan.tensors > WASM_MEMORY) {
    return `the tensors of a training step need about ${gibibytes(plan.tensors)}, and WebAssembly's memory ends at ${gibibytes(WASM_MEMORY)}, whatever the machine has (the native engine's does not: node tools/setup/engine.mjs)`;
  }
  return undefined;
}

/** One line: the sum, and its parts of note. */
export function describeMemory(plan: MemoryPlan): string {
  const parts = (['weights', 'optimizer', 'gradients', 'activations', 'logits', 'working', 'engine'] as const)
    .filter((part) => plan[part] >= plan.total / 100)
    .map((part) => `${part} ${gibibytes(plan[part])}`);
  return `${gibibytes(plan.total)} (${parts.join(', ')})`;
}

/** The smallest change that fits: the same step in smaller micro-batches, or blocks computed again. */
function advice(
  { phase }: MemorySettings,
  plan: MemoryPlan,
  fits: (changed: Partial<PhaseConfig['phase']>) => boolean,
): string {
  const remats = phase.remat === true ? [true] : [undefined, true];
  const field = phase.batchRows === undefined ? 'batchTokens' : 'batchRows';
  const size = (phase[field] as number | undefined) ?? 1;
  const least = field === 'batchTokens' ? Math.max(phase.inputLength, phase.targetLength) : 1;
  for (let parts = 1; size / parts >= least; parts *= 2) {
    for (const remat of remats) {
      const smaller = { [field]: Math.floor(size / parts), accumulate: (phase.accumulate ?? 1) * parts };
      if (!fits({ ...smaller, ...(remat && { remat }) })) continue;
      // Buckets are filled from windows of so many rows.
      const [whole, ...buckets] = batchShapes(phase);
      const [part] = batchShapes({ ...phase, ...smaller });
      const isSame = buckets.length === 0 && (part?.rows ?? 0) * parts === whole?.rows;
      const changes = [
        ...(parts > 1 ? [`"${field}": ${smaller[field]} with "accumulate": ${smaller.accumulate}`] : []),
        ...(remat && phase.remat !== true ? ['"remat": true'] : []),
      ];
      return `${changes.join(' and ')} would fit${parts > 1 && isSame ? ' and make the same steps' : ''}`;
    }
  }
  const fixed = plan.weights + plan.optimizer + plan.gradients + plan.engine;
  return `weights, optimizer and gradients alone need ${gibibytes(fixed)}: no batch fits, only a smaller model or a larger machine`;
}

export function gibibytes(bytes: number): string {
  const value = bytes / 2 ** 30;
  return `${value.toFixed(value < 10 ? 2 : 0)} GiB`;
}
