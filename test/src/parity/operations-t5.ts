import type { LearningRateFactor } from '@exmix/cards/learning-rate-factors';
import { adafactorStep, optimizerShapes, secondMomentDecay, slotShapes } from '@exmix/t5/adafactor';
import { ADAFACTOR_DEFAULTS, type AdafactorOptions } from '@exmix/t5/adafactor-options';
import { DenseGradient } from '@exmix/t5/dense-gradient';
import { factoredDimensions } from '@exmix/t5/factored-dimensions';
import { type LearningRateSchedule, learningRate } from '@exmix/t5/learning-rate';
import type { LossNormalization } from '@exmix/t5/loss-options';
import { lossDivisor, lossWeights } from '@exmix/t5/loss-weights';
import { vocabularyLosses } from '@exmix/t5/ops/vocabulary-losses';
import { parameterCount } from '@exmix/t5/parameter-shapes';
import { relativePositionBucket, relativePositionBuckets } from '@exmix/t5/relative-position-bucket';
import { segmentMask } from '@exmix/t5/segment-mask';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import { NotImplemented } from './not-implemented.js';
import type { ParityOperation, ParityOperations } from './operation.js';

/** T5's model parts, loss, schedules and optimizer against T5X's. */
export const operations: ParityOperations = {
  relative_position_bucket: ({ input }) => {
    const options = { bidirectional: input.bidirectional, buckets: input.num_buckets, maxDistance: input.max_distance };
    if (input.relative_positions !== undefined) {
      return {
        buckets: input.relative_positions.map((position: number) => relativePositionBucket(position, options)),
      };
    }
    const flat = relativePositionBuckets(input.query_length, input.key_length, options);
    return { buckets: rowsOf([...flat], input.key_length) };
  },

  decoder_mask: onEngine(({ input }) => {
    const tokens: number[][] = input.decoder_target_tokens;
    const segments: number[][] = input.decoder_segment_ids ?? tokens.map((row) => row.map((id) => (id > 0 ? 1 : 0)));
    const ids = tf.tensor2d(segments, undefined, 'int32');
    const causal: number[][] | undefined = input.decoder_causal_attention;
    const prefix = causal === undefined ? undefined : tf.tensor2d(causal, undefined, 'int32');
    const mask = tf.squeeze(tf.cast(tf.equal(segmentMask(ids, ids, true, prefix), 0), 'int32'), [1]);
    return { mask: mask.arraySync() };
  }),

  weighted_cross_entropy: onEngine(({ input }) => {
    const { weights, label_smoothing, z_loss, loss_normalizing_factor } = input.params;
    if (loss_normalizing_factor !== null) throw new NotImplemented(`divided by ${loss_normalizing_factor}`);
    const logits = tf.tensor3d(input.logits);
    const [batch, length, vocabulary] = logits.shape;
    const targets = tf.reshape(tf.tensor2d(input.targets, undefined, 'int32'), [-1]) as tf.Tensor1D;
    const factors: tf.Tensor = weights === null ? tf.ones([batch * length]) : tf.reshape(tf.tensor2d(weights), [-1]);
    // By a table that is the identity the logits are the decoder's output, and their gradient is that output's.
    const table = tf.eye(vocabulary);
    const options = { zLoss: z_loss, labelSmoothing: label_smoothing };
    const losses = (x: tf.Tensor) => {
      const all = vocabularyLosses(tf.reshape(x, [batch * length, vocabulary]), table, targets, options);
      return tf.slice(all, [0, 0], [2, batch * length]);
    };
    const sums = tf.sum(tf.mul(losses(logits), factors), 1).arraySync() as [number, number];
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(losses(x)))(logits);
    return {
      loss: sums[0] + sums[1],
      z_loss: sums[1],
      weight_sum: tf.sum(factors).arraySync(),
      unweighted_dlogits: gradient.arraySync(),
    };
  }),

  loss_normalizing: onEngine(({ input: { loss_normalizing_factor, batch } }) => {
    const normalization = NORMALIZATIONS[loss_normalizing_factor as keyof typeof NORMALIZATIONS];
    if (normalization === undefined) throw new NotImplemented(loss_normalizing_factor);
    const tokens: number[][] = batch.decoder_target_tokens;
    const targetLength = (tokens[0] as number[]).length;
    // Without segments each row is one example, as feeding makes them.
    const segments: number[][] = batch.decoder_segment_ids ?? tokens.map((row) => row.map(() => 1));
    const given: number[][] = batch.decoder_loss_weights ?? tokens.map((row) => row.map((id) => (id > 0 ? 1 : 0)));
    const targets = {
      rows: tokens.length,
      targetLength,
      decoderSegments: Int32Array.from(segments.flat()),
      weights: Float32Array.from(given.flat()),
    };
    const weights = lossWeights(targets, normalization);
    return {
      factor: lossDivisor(tf.tensor1d(weights), normalization).arraySync(),
      weights: rowsOf([...weights], targetLength),
    };
  }),

  learning_rate: ({ input: { params, steps } }) => {
    const schedule: LearningRateSchedule = {
      name: 'factors',
      factors: params.factors.split('*').map((factor: string) => factor.trim() as LearningRateFactor),
      base: params.base_learning_rate,
      warmupSteps: params.warmup_steps,
      decayFactor: params.decay_factor,
      stepsPerDecay: params.steps_per_decay,
      stepsPerCycle: params.steps_per_cycle,
      stepOffset: params.step_offset,
      minimum: params.min_learning_rate,
    };
    return { values: steps.map((step: number) => learningRate(schedule, step, Number.POSITIVE_INFINITY)) };
  },

  schedule: ({ input }) => {
    const { num_warmup_steps: warmupSteps, num_training_steps: steps = Number.POSITIVE_INFINITY } = input.params;
    const rate: number = input.base_learning_rate;
    const schedules: Readonly<Record<string, LearningRateSchedule>> = {
      constant_with_warmup: { name: 'constant', rate, warmupSteps },
      linear_with_warmup: { name: 'linear', rate, warmupSteps },
      cosine_with_warmup: { name: 'cosine', rate, warmupSteps },
      inverse_sqrt: {
        name: 'factors',
        factors: ['constant', 'linear_warmup', 'rsqrt_normalized_decay'],
        base: rate,
        warmupSteps,
        minimum: 0,
      },
    };
    const schedule = schedules[input.schedule];
    if (schedule === undefined) throw new NotImplemented(input.schedule);
    return { values: input.steps.map((step: number) => learningRate(schedule, step, steps)) };
  },

  parameter_count: ({ input: { config } }) => ({
    parameters: parameterCount({
      vocab_size: config.vocab_size,
      d_model: config.emb_dim,
      d_kv: config.head_dim,
      d_ff: config.mlp_dim,
      num_layers: config.num_encoder_layers,
      num_decoder_layers: config.num_decoder_layers,
      num_heads: config.num_heads,
      relative_attention_num_buckets: config.relative_attention_num_buckets,
      relative_attention_max_distance: config.relative_attention_max_distance,
      layer_norm_epsilon: 1e-6,
      feed_forward_proj: config.mlp_activations.length === 2 ? 'gated-gelu' : 'relu',
      tie_word_embeddings: config.logits_via_embedding,
      pad_token_id: 0,
      eos_token_id: 1,
      decoder_start_token_id: 0,
    }),
  }),

  adafactor_state_shapes: ({ input }) => {
    const options = adafactorOptions({ min_dim_size_to_factor: input.min_dim_size_to_factor, beta1: input.beta1 });
    const axes = input.factor_rule?.map((axis: string) => (axis === 'col' ? 'column' : axis));
    const factorRules = axes === undefined ? [] : [{ parameters: '^p$', axes }];
    const slots = slotShapes('p', input.param_shape, { ...options, factorRules });
    // T5X keeps a single number in the place of a slot that is not used.
    const shape = (slot: string) => slots.get(slot) ?? [1];
    return { shapes: { v: shape('v'), v_row: shape('v_row'), v_col: shape('v_col'), m: shape('m') } };
  },

  adafactor_step: onEngine(({ input }) => {
    const state: Record<string, tf.Tensor> = {};
    for (const [slot, value] of Object.entries(input.state)) state[slot] = tf.tensor(value as number[]);
    const next = step(tf.tensor(input.param), tf.tensor(input.grad), state, input.step, input.hyper_params);
    return { param: next.param.arraySync(), state: arrays(next.state), step: input.step + 1 };
  }),

  adafactor_steps: onEngine(({ input }) => {
    let param: tf.Tensor = tf.tensor(input.param);
    let state = zeroState(param, input.hyper_params);
    const after: unknown[] = [];
    for (const [i, gradient] of (input.grads as number[][]).entries()) {
      ({ param, state } = step(param, tf.tensor(gradient), state, input.first_step + i, input.hyper_params));
      after.push(param.arraySync());
    }
    return {
      factored: factoredDimensions('p', param.shape, adafactorOptions(input.hyper_params)) !== undefined,
      params_after_each_step: after,
      final_state: arrays(state),
    };
  }),

  adafactor_converges: onEngine(({ input }) => {
    const target = tf.tensor(input.target);
    const gradient = tf.grad((x: tf.Tensor) => tf.mean(tf.square(tf.sub(x, target))));
    let param: tf.Tensor = tf.tensor(input.param);
    let state = zeroState(param, input.hyper_params);
    for (let i = 0; i < input.steps; i++) {
      const next = tf.tidy(() => step(param, gradient(param), state, i, input.hyper_params));
      ({ param, state } = next);
    }
    return { param: param.arraySync() };
  }),
};

/** T5X's names. */
const NORMALIZATIONS = {
  NUM_REAL_TARGET_TOKENS: 'target-tokens',
  NUM_TOTAL_TARGET_TOKENS: 'all-places',
  AVERAGE_PER_SEQUENCE: 'sequences',
} as const satisfies Readonly<Record<string, LossNormalization>>;

function onEngine(operation: ParityOperation): ParityOperation {
  const run: ParityOperation = async (testCase, folder) => {
    await processEngine();
    tf.engine().startScope();
    try {
      return await operation(testCase, folder);
    } finally {
      tf.engine().endScope();
    }
  };
  return Object.assign(run, { usesEngine: true });
}

function adafactorOptions(params: Record<string, number | boolean | null | undefined>): AdafactorOptions {
  const named = {
    decayRate: params.decay_rate,
    minDimSizeToFactor: params.min_dim_size_to_factor,
    multiplyByParameterScale: params.multiply_by_parameter_scale,
    beta1: params.beta1,
    weightDecayRate: params.weight_decay_rate,
  };
  const given = Object.entries(named).filter(([, value]) => value !== undefined && value !== null);
  return { ...ADAFACTOR_DEFAULTS, ...Object.fromEntries(given) };
}

type State = Record<string, tf.Tensor>;

function zeroState(param: tf.Tensor, hyperParams: Record<string, number>): State {
  const shapes = optimizerShapes(new Map([['p', param.shape]]), adafactorOptions(hyperParams));
  return Object.fromEntries([...shapes].map(([name, shape]) => [name.slice(2), tf.zeros([...shape])]));
}

function step(param: tf.Tensor, gradient: tf.Tensor, state: State, number: number, params: Record<string, number>) {
  const options = adafactorOptions(params);
  const scalars = {
    learningRate: tf.scalar(params.learning_rate as number),
    decay: tf.scalar(secondMomentDecay(number, options.decayRate)),
  };
  const slots = new Map(Object.entries(state).map(([slot, tensor]) => [`p.${slot}`, tensor]));
  const next = adafactorStep(
    new Map([['p', param]]),
    new Map([['p', new DenseGradient(gradient)]]),
    slots,
    scalars,
    options,
  );
  return {
    param: next.parameters.get('p') as tf.Tensor,
    state: Object.fromEntries([...next.state].map(([name, tensor]) => [name.slice(2), tensor])) as State,
  };
}

function arrays(state: State): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).map(([slot, tensor]) => [slot, tensor.arraySync()]));
}

function rowsOf(flat: readonly number[], length: number): number[][] {
  return Array.from({ length: flat.length / length }, (_, row) => flat.slice(row * length, (row + 1) * length));
}
