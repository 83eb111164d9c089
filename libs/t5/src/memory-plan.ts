import { optimizerShapes } from './adafactor.js';
import type { AdafactorOptions } from './adafactor-options.js';
import { parameterShapes } from './parameter-shapes.js';
import type { T5Config } from './t5-config.js';

/** What decides on the memory of a training step besides the model. */
export interface StepSettings {
  /** Rows of one micro-batch, and their lengths. */
  readonly rows: number;
  readonly inputLength: number;
  readonly targetLength: number;
  readonly dropout: number;
  readonly adafactor: AdafactorOptions;
  readonly precision?: 'float32' | 'bfloat16' | undefined;
  /** Each block's forward pass is computed again in the backward one. */
  readonly remat?: boolean | undefined;
  /** Micro-batches of a step; default 1. */
  readonly accumulate?: number | undefined;
  /** As one recorded graph, which frees what nothing reads any more, with fused ops; op by op on WebAssembly. */
  readonly runs: 'graph' | 'wasm';
}

/**
 * Bytes that a training step needs at its peak. Weights, state and gradients are counted from their shapes; the rest
 * follows what the layers of the stack and their gradients keep.
 */
export interface MemoryPlan {
  readonly parameters: number;
  /** The weights before and after the step, and those of a checkpoint that is being written meanwhile. */
  readonly weights: number;
  /** Adafactor's state, factored where it is, as often. */
  readonly optimizer: number;
  /** A gradient of every weight; with several micro-batches their sum too. */
  readonly gradients: number;
  /** What the backward pass reads of the forward one. */
  readonly activations: number;
  /** The scores of the vocabulary at every target place, and what the loss makes of them. */
  readonly logits: number;
  /** What the gradients of one block need besides; on WebAssembly what Adafactor makes on its way. */
  readonly working: number;
  /** The engine's library and Node without any model. */
  readonly engine: number;
  readonly total: number;
  /** What of it are tensors: on WebAssembly they share one memory, which has a bound of its own. */
  readonly tensors: number;
}

const FLOAT = 4;

/** Resident set of a process with a loaded engine; measured: 365 to 375 MiB, and on WebAssembly 74 to 120 besides tensors. */
const ENGINE = 375 * 2 ** 20;
const WASM_ENGINE = 110 * 2 ** 20;

/**
 * Tensors of the size of the logits: their exponentials, which take their place. Op by op they themselves too, and what is
 * made on the way, as measured; in bfloat16 the casts of both.
 */
const LOGIT_COPIES = { graph: 1, wasm: 4.5 };
const CAST_LOGITS = 1;

/** Copies of weights and state: before the step, after it, in a checkpoint. */
const COPIES = 3;

/** Op by op nothing is freed before the step has ended: all that was made of activations, measured at 3.6 to 3.9. */
const UNFREED = 3.75;

/** Op by op: tensors of a weight's size that Adafactor makes on its way, as measured. */
const UNFREED_UPDATES = 5;

/** The same with a first moment: its two summands, and the step with the other sign. */
const UNFREED_MOMENTS = 3;

/** What a step needs. Works for any size, since nothing is allocated. */
export function memoryPlan(config: T5Config, settings: StepSettings): MemoryPlan {
  const shapes = parameterShapes(config);
  const parameters = elementsOf(shapes);
  const state = elementsOf(optimizerShapes(shapes, settings.adafactor));
  const kept = keptActivations(config, settings);
  const logits = settings.rows * settings.targetLength * config.vocab_size;
  const gradients = (settings.accumulate ?? 1) > 1 ? 2 : 1;
  // Casts of weights may stand for as long as these; those of activations do not, as measured.
  const isCast = settings.precision === 'bfloat16';
  const { runs } = settings;
  const moments = settings.adafactor.beta1 === undefined ? 0 : UNFREED_MOMENTS;
  const freed = runs === 'graph' ? 1 : UNFREED;
  const logitCopies = LOGIT_COPIES[runs] + (isCast ? CAST_LOGITS : 0);
  const parts = {
    weights: FLOAT * parameters * (COPIES + (isCast ? 0.5 : 0)),
    optimizer: FLOAT * state * COPIES,
    gradients: FLOAT * parameters * gradients,
    activations: FLOAT * kept.total * freed,
    logits: FLOAT * logits * logitCopies,
    working: FLOAT * (runs === 'graph' ? 2 * Math.max(...kept.blocks) : (UNFREED_UPDATES + moments) * parameters),
    engine: runs === 'wasm' ? WASM_ENGINE : ENGINE,
  };
  const total = Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);
  // A checkpoint is written from plain values.
  const inCheckpoint = (parts.weights + parts.optimizer) / COPIES;
  return { parameters, ...parts, total, tensors: total - parts.engine - inCheckpoint };
}

/** Elements that the layers keep for the backward pass: of each block, and of all that is kept at once. */
function keptActivations(config: T5Config, settings: StepSettings): { blocks: readonly number[]; total: number } {
  const { rows, inputLength, targetLength, dropout, remat, runs } = settings;
  const { d_model: embed, d_ff: inner, num_heads: heads } = config;
  const width = heads * config.d_kv;
  const masked = dropout > 0 ? 1 : 0;
  const inputs = rows * inputLength;
  const targets = rows * targetLength;
  /** Both projections and their product; without fused ops the sigmoid too. */
  const gated = runs === 'graph' ? 3 : 4;
  const gates = config.feed_forward_proj === 'gated-gelu' ? gated : 2;
  /** Residual stream before and after the norm, with dropout also the sublayer's result. */
  const stream = (tokens: number) => tokens * embed * (2 + masked);
  /** Queries, what attention makes of them, and the weights of every pair. */
  const attention = (queries: number, keys: number) =>
    rows * (2 * queries * width + 2 * keys * width + heads * queries * keys);
  const feedForward = (tokens: number) => stream(tokens) + tokens * inner * (gates + masked);
  const encoderBlock = stream(inputs) + attention(inputLength, inputLength) + feedForward(inputs);
  const decoderBlock =
    2 * stream(targets) +
    attention(targetLength, targetLength) +
    attention(targetLength, inputLength) +
    feedForward(targets);
  const { num_layers: encoderBlocks, num_decoder_layers: decoderBlocks } = config;
  /** Embeddings, last norms, and the biases of relative positions with their masks. */
  const around =
    2 * stream(inputs) +
    2 * stream(targets) +
    rows * heads * (inputLength ** 2 + targetLength ** 2 + inputLength * targetLength);
  const blocks = [encoderBlock, decoderBlock];
  const whole = encoderBlocks * encoderBlock + decoderBlocks * decoderBlock;
  // What a block starts from, and one block in whole.
  const startsOnly = encoderBlocks * inputs * embed + decoderBlocks * targets * embed + Math.max(...blocks);
  return { blocks, total: around + (remat ? startsOnly : whole) };
}

function elementsOf(shapes: ReadonlyMap<string, readonly number[]>): number {
  let count = 0;
  for (const shape of shapes.values()) count += shape.reduce((product, size) => product * size, 1);
  return count;
}
