import type { ChosenToken } from './sample-token.js';

/** One row of a decoding that goes token by token. */
export interface DecodedRow {
  /** The forced tokens and those that were chosen, without start id and EOS. */
  readonly ids: number[];
  /** Of each chosen token, of EOS too where it was reached. */
  readonly logProbabilities: number[];
  /** EOS was reached. */
  readonly finished: boolean;
}

export interface TokenLimits {
  readonly eosId: number;
  readonly startId: number;
  /** Tokens of a row at most, forced ones and EOS included. */
  readonly maxLength: number;
  /** Tokens at most after the forced ones, EOS included. */
  readonly maxNewTokens?: number | undefined;
  /** Forced tokens that the model has seen already. */
  readonly seen?: number | undefined;
}

/** Where tokens come from. */
export interface TokenSource {
  /**
   * The next token of every open row.
   *
   * @param last the token before, by open row
   * @param rows the open rows
   */
  next(last: Int32Array, rows: readonly number[], step: number): Promise<readonly ChosenToken[]>;
  /** Rows have ended: the places, among the open rows, of those that go on. */
  keep?(places: readonly number[]): void;
}

/**
 * Decodes rows side by side, one token a step, until each has reached EOS or its limit. Forced tokens are fed instead of
 * what the model would choose, and an EOS among them ends nothing (T5X's `temperature_sample`).
 *
 * @param forced tokens that each row starts with
 * @param onStep told of the chosen tokens of a step; EOS is among them
 * @throws the signal's reason when it is aborted; it is looked at between steps, where the event loop gets its turn
 */
export async function decodeTokens(
  source: TokenSource,
  forced: readonly ArrayLike<number>[],
  { eosId, startId, maxLength, maxNewTokens = maxLength, seen = 0 }: TokenLimits,
  { signal, onStep }: { signal?: AbortSignal | undefined; onStep?: ((tokens: RowToken[]) => void) | undefined } = {},
): Promise<DecodedRow[]> {
  const results = forced.map((prefix) => ({
    ids: Array.from(prefix).slice(0, seen),
    logProbabilities: [] as number[],
    finished: false,
  }));
  const limits = forced.map(({ length }) => Math.min(maxLength, length + maxNewTokens));
  let open = results.map((_, row) => row);
  let last = Int32Array.from(results, ({ ids }) => ids.at(-1) ?? startId);
  const leave = (still: (row: number) => boolean) => {
    const places = open.flatMap((row, place) => (still(row) ? [place] : []));
    if (places.length === open.length) return;
    open = places.map((place) => open[place] as number);
    last = Int32Array.from(places, (place) => last[place] as number);
    if (open.length > 0) source.keep?.(places);
  };
  leave((row) => seen < (limits[row] as number));
  for (let step = seen; open.length > 0; step++) {
    const chosen = await source.next(last, open, step);
    const told: RowToken[] = [];
    open.forEach((row, place) => {
      const result = results[row] as (typeof results)[number];
      const prefix = forced[row] as ArrayLike<number>;
      const { id, logProbability } = chosen[place] as ChosenToken;
      const next = step < prefix.length ? (prefix[step] as number) : id;
      last[place] = next;
      if (step >= prefix.length) {
        result.logProbabilities.push(logProbability);
        told.push({ row, id, logProbability });
        if (id === eosId) {
          result.finished = true;
          return;
        }
      }
      result.ids.push(next);
    });
    if (told.length > 0) onStep?.(told);
    leave((row) => !(results[row] as DecodedRow).finished && step + 1 < (limits[row] as number));
    await new Promise(setImmediate);
    signal?.throwIfAborted();
  }
  return results;
}

/** A token that a row got. */
export interface RowToken extends ChosenToken {
  readonly row: number;
}
