import { z } from 'zod';
import { LEARNING_RATE_FACTORS } from './learning-rate-factors.js';

// Descriptions of fields that several schedules have.
const NAMES = '`inverse-square-root`, `constant`, `linear`, `cosine` or `factors`';
const BASE = 'factor of the rate, of `inverse-square-root` (1) and of `factors` (required)';
const WARMUP_STEPS = 'steps to it: 10,000 of `inverse-square-root`, 1,000 of `factors`, else 0';

const rateAfterWarmup = {
  rate: z.number().positive().describe('the rate after the warmup, of `constant`, `linear` and `cosine`'),
  warmupSteps: z.int().nonnegative().default(0).describe(WARMUP_STEPS),
};

/** The learning rate by step. */
export const scheduleSettings = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('inverse-square-root').describe(NAMES),
    base: z.number().positive().default(1).describe(BASE),
    warmupSteps: z.int().positive().default(10_000).describe(WARMUP_STEPS),
  }),
  z.strictObject({
    name: z.literal('constant').describe(NAMES),
    ...rateAfterWarmup,
  }),
  /** Falls in a straight line from `rate` after the warmup to 0 at the phase's end. */
  z.strictObject({
    name: z.literal('linear').describe(NAMES),
    ...rateAfterWarmup,
  }),
  /** Falls from `rate` after the warmup along a cosine: half a wave to 0 at the phase's end, or as many as `cycles`. */
  z.strictObject({
    name: z.literal('cosine').describe(NAMES),
    ...rateAfterWarmup,
    cycles: z.number().positive().optional().describe('of `cosine`: half waves; else one, which ends at 0'),
  }),
  /** A product of T5X's factors, with its settings: `constant * linear_warmup * rsqrt_decay` is a list of three. */
  z.strictObject({
    name: z.literal('factors').describe(NAMES),
    factors: z
      .array(z.enum(LEARNING_RATE_FACTORS))
      .min(1)
      .describe(
        "T5X's, multiplied: constant, linear_warmup, linear_decay, rsqrt_decay, rsqrt_normalized_decay, decay_every, cosine_decay",
      ),
    base: z.number().positive().describe(BASE),
    warmupSteps: z.int().positive().default(1000).describe(WARMUP_STEPS),
    decayFactor: z.number().positive().optional().describe('of `decay_every`, as in T5X'),
    stepsPerDecay: z.int().positive().optional().describe('of `decay_every`, as in T5X'),
    stepsPerCycle: z.int().positive().optional().describe('of `cosine_decay`, as in T5X'),
    stepOffset: z.int().nonnegative().optional().describe('counted off the step first, as in T5X'),
    minimum: z.number().nonnegative().optional().describe('the rate does not fall below it, as in T5X'),
  }),
]);

/**
 * What the summed loss of a step is divided by: its target tokens (default), all its places, padding too; by examples,
 * each counting the mean over its own tokens; or a number.
 */
export const lossNormalizationSettings = z.union([
  z.enum(['target-tokens', 'all-places', 'sequences']),
  z.number().positive(),
]);

/** Adafactor where it shall differ from T5's. */
export const adafactorSettings = z.strictObject({
  decayRate: z.number().positive().optional().describe("exponent of the second moment's decay; else 0.8"),
  clippingThreshold: z
    .number()
    .positive()
    .optional()
    .describe('root mean square that an update does not exceed; else 1'),
  minDimSizeToFactor: z
    .int()
    .positive()
    .optional()
    .describe('smaller dimension from which matrices are factored; else 128'),
  factorRules: z
    .array(
      z.strictObject({
        parameters: z.string().describe('a regular expression'),
        axes: z
          .array(z.enum(['row', 'column', 'batch', 'none']))
          .describe('`row`, `column`, `batch` or `none` for each axis'),
      }),
    )
    .optional()
    .describe("the first rule whose pattern matches a parameter's name says how it is factored"),
  multiplyByParameterScale: z
    .boolean()
    .optional()
    .describe("the rate counts relative to a parameter's size; else true"),
  epsilon1: z.number().positive().optional().describe('added to squared gradients; else 1e-30'),
  epsilon2: z.number().positive().optional().describe('least size of a parameter for that; else 1e-3'),
  beta1: z.number().min(0).lt(1).optional().describe('decay of a first moment; else none is kept'),
  weightDecayRate: z.number().min(0).lt(1).optional().describe('part of a weight that each step takes off; else none'),
});
