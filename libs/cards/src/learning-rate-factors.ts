/** Factors of which T5X makes a learning rate (`t5x/utils.py`, `create_learning_rate_scheduler`), by its names. */
export const LEARNING_RATE_FACTORS = [
  'constant',
  'linear_warmup',
  'linear_decay',
  'rsqrt_decay',
  'rsqrt_normalized_decay',
  'decay_every',
  'cosine_decay',
] as const;

export type LearningRateFactor = (typeof LEARNING_RATE_FACTORS)[number];
