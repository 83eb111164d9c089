/**
 * Bucket of a relative position (key minus query), after T5's `relative_position_bucket`: half of a direction's buckets
 * are exact, the rest grow logarithmically up to `maxDistance`; farther ones share the last. The logarithms are taken
 * in float32, as the reference does, since a bucket's edge may lie on a rounding.
 *
 * @param bidirectional true in the encoder: each sign has half of the buckets. False in the decoder: keys to come share bucket 0
 */
export function relativePositionBucket(
  relativePosition: number,
  { bidirectional, buckets, maxDistance }: { bidirectional: boolean; buckets: number; maxDistance: number },
): number {
  const directional = bidirectional ? buckets / 2 : buckets;
  const offset = bidirectional && relativePosition > 0 ? directional : 0;
  const distance = bidirectional ? Math.abs(relativePosition) : Math.max(0, -relativePosition);
  const exact = Math.floor(directional / 2);
  if (distance < exact) return offset + distance;
  const f = Math.fround;
  const scaled = f(f(f(Math.log(f(distance / exact))) / f(Math.log(maxDistance / exact))) * (directional - exact));
  return offset + Math.min(directional - 1, exact + Math.trunc(scaled));
}

/** Buckets of all pairs, `[query, key]` row by row, for queries that start at `firstQuery`. */
export function relativePositionBuckets(
  queries: number,
  keys: number,
  options: { bidirectional: boolean; buckets: number; maxDistance: number },
  firstQuery = 0,
): Int32Array {
  const result = new Int32Array(queries * keys);
  for (let query = 0; query < queries; query++) {
    for (let key = 0; key < keys; key++) {
      result[query * keys + key] = relativePositionBucket(key - (query + firstQuery), options);
    }
  }
  return result;
}
