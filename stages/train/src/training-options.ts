import { ADAFACTOR_DEFAULTS, type AdafactorOptions } from '@exmix/t5/adafactor-options';
import type { TrainingOptions } from '@exmix/t5/training-step';
import type { PhaseConfig } from './phase-config.js';

/** How a phase's settings have the trainer train: T5's choices where they say nothing. */
export function trainingOptions({ phase }: Pick<PhaseConfig, 'phase'>): TrainingOptions {
  const { zLoss, labelSmoothing, lossNormalization, dropout, adafactor, precision, remat } = phase;
  return {
    zLoss,
    dropout,
    // Settings come from JSON, which has no undefined values.
    adafactor: { ...ADAFACTOR_DEFAULTS, ...(adafactor as Partial<AdafactorOptions> | undefined) },
    ...(labelSmoothing !== undefined && { labelSmoothing }),
    ...(lossNormalization !== undefined && { lossNormalization }),
    ...(precision !== undefined && { precision }),
    ...(remat !== undefined && { remat }),
  };
}
