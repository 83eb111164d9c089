import { z } from 'zod';
import { LEARNING_RATE_FACTORS } from './learning-rate-factors.js';

/** The learning rate by step. */
export const scheduleSettings = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('inverse-square-root'),
    base: z.number().positive().default(1),
    warmupSteps: z.int().positive().default(10_000),
  }),
  z.strictObject({
    name: z.literal('constant'),
    rate: z.number().positive(),
    warmupSteps: z.int().nonnegative().default(0),
  }),
  /** Falls in a straight line from `rate` after the warmup to 0 at the phase's end. */
  z.strictObject({
    name: z.literal('linear'),
    rate: z.number().positive(),
    warmupSteps: z.int().nonnegative().default(0),
  }),
  /** Falls from `rate` after the warmup along a cosine: half a wave to 0 at the phase's end, or as many as `cycles`. */
  z.strictObject({
    name: z.literal('cosine'),
    rate: z.number().positive(),
    warmupSteps: z.int().nonnegative().default(0),
    cycles: z.number().positive().optional(),
  }),
  /** A product of T5X's factors, with its settings: `constant * linear_warmup * rsqrt_decay` is a list of three. */
  z.strictObject({
    name: z.literal('factors'),
    factors: z.array(z.enum(LEARNING_RATE_FACTORS)).min(1),
    base: z.number().positive(),
    warmupSteps: z.int().positive().default(1000),
    decayFactor: z.number().positive().optional(),
    stepsPerDecay: z.int().positive().optional(),
    stepsPerCycle: z.int().positive().optional(),
    stepOffset: z.int().nonnegative().optional(),
    minimum: z.number().nonnegative().optional(),
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
  /** Exponent of the second moment's decay; T5: 0.8. */
  decayRate: z.number().positive().optional(),
  /** Root mean square that an update does not exceed; T5: 1. */
  clippingThreshold: z.number().positive().optional(),
  /** Second moments of matrices are factored from this size of the smaller dimension on; T5: 128. */
  minDimSizeToFactor: z.int().positive().optional(),
  /** Factors chosen parameters over chosen axes: the first rule whose regular expression matches a name. */
  factorRules: z
    .array(z.strictObject({ parameters: z.string(), axes: z.array(z.enum(['row', 'column', 'batch', 'none'])) }))
    .optional(),
  /** The learning rate counts relative to a parameter's size; T5: true. */
  multiplyByParameterScale: z.boolean().optional(),
  epsilon1: z.number().positive().optional(),
  epsilon2: z.number().positive().optional(),
  /** Decay of the first moment; T5 keeps none. */
  beta1: z.number().min(0).lt(1).optional(),
  /** Part of a weight that is taken off in each step; T5: none. */
  weightDecayRate: z.number().min(0).lt(1).optional(),
});
