import { type BeamOptions, BeamRow, type Candidate } from './beam-row.js';
import { withBeams } from './with-beams.js';

/** Where candidates come from. Sequences are the beams of the open rows, row by row. */
export interface CandidateSource {
  /**
   * The `2 * beams` best ways to go on with the beams of each open row, best first.
   *
   * @param last the token before, by sequence
   * @param sums of log probabilities so far, by sequence
   */
  next(last: Int32Array, sums: Float32Array, step: number): Promise<readonly (readonly Candidate[])[]>;
  /** Goes on with chosen sequences of chosen rows; `rows` is absent where all are left. */
  keep(sequences: Int32Array, rows?: Int32Array): void;
}

/**
 * Beam search over rows side by side; rows that are done leave.
 *
 * @param forced tokens that each row starts with
 * @throws the signal's reason when it is aborted
 */
export async function searchBeams(
  source: CandidateSource,
  forced: readonly ArrayLike<number>[],
  options: BeamOptions & { startId: number },
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<BeamRow[]> {
  const { beams, startId } = options;
  const rows = forced.map((prefix) => new BeamRow(prefix, options));
  let open = rows.map((_, row) => row);
  for (let step = 0; open.length > 0; step++) {
    const each = open.map((row) => rows[row] as BeamRow);
    const last = Int32Array.from(each.flatMap((row) => row.last.map((id) => id ?? startId)));
    const sums = Float32Array.from(each.flatMap((row) => row.sums));
    const candidates = await source.next(last, sums, step);
    const origins = each.map((row, place) => row.advance(candidates[place] as readonly Candidate[]));
    const places = [...open.keys()].filter((place) => !(each[place] as BeamRow).done);
    if (places.length > 0) {
      const first = withBeams(places, beams).map((beamsOfRow) =>
        beamsOfRow.map((place, beam) => place * beams + ((origins[place] as readonly number[])[beam] as number)),
      );
      source.keep(Int32Array.from(first.flat()), places.length < open.length ? Int32Array.from(places) : undefined);
    }
    open = places.map((place) => open[place] as number);
    await new Promise(setImmediate);
    signal?.throwIfAborted();
  }
  return rows;
}
