/** Options of a task's rate; names and defaults are those of SeqIO (`seqio/utils.py`, `mixing_rate_num_examples`). */
export interface MixingRateOptions {
  /** Multiplies the count. Default 1. */
  readonly scale?: number;
  /** Cap K on the scaled count. Default none. */
  readonly maximum?: number;
  /** The capped count is raised to 1/temperature. Default 1. */
  readonly temperature?: number;
}

/**
 * Examples-proportional mixing: `min(count * scale, maximum) ^ (1 / temperature)` (Raffel et al. 2020, section 3.5.2;
 * Aribandi et al. 2022 with maximum 3e5 and temperature 1). Counting characters instead of examples gives SeqIO's
 * `mixing_rate_num_characters`.
 *
 * @param count examples of the task's train split (or characters)
 */
export function mixingRate(count: number, options: MixingRateOptions = {}): number {
  const { scale = 1, maximum = Number.POSITIVE_INFINITY, temperature = 1 } = options;
  if (!(count >= 0)) throw new RangeError(`a mixing rate needs a count of 0 or more, got ${count}`);
  if (!(temperature > 0)) throw new RangeError(`a temperature is more than 0, got ${temperature}`);
  const capped = Math.min(count * scale, maximum);
  return temperature === 1 ? capped : capped ** (1 / temperature);
}
