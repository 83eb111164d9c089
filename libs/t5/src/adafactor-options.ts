import type { Factoring } from './factored-dimensions.js';

/** Adafactor as T5X runs it (Shazeer and Stern 2018; t5x/adafactor.py), with its defaults. */
export interface AdafactorOptions extends Factoring {
  /** Exponent of the second moment's decay, `1 - (step + 1) ** -decayRate`. */
  readonly decayRate: number;
  /** Updates are scaled down so that their root mean square is at most this. */
  readonly clippingThreshold: number;
  /** The learning rate counts relative to the root mean square of a parameter, which is at least `epsilon2`. */
  readonly multiplyByParameterScale: boolean;
  /** Added to squared gradients. */
  readonly epsilon1: number;
  readonly epsilon2: number;
  /** First moment's decay; absent: none is kept. */
  readonly beta1?: number;
  /** Part of a parameter taken off in each step; absent: none. */
  readonly weightDecayRate?: number;
}

export const ADAFACTOR_DEFAULTS: AdafactorOptions = {
  decayRate: 0.8,
  clippingThreshold: 1,
  minDimSizeToFactor: 128,
  multiplyByParameterScale: true,
  epsilon1: 1e-30,
  epsilon2: 1e-3,
};
