/** Counts of a tokenized split, by SeqIO's names: `examples`, `<feature>_tokens`, `<feature>_max_tokens`. */
export function tokenStats(examples: Iterable<Readonly<Record<string, ArrayLike<number>>>>): Record<string, number> {
  const stats: Record<string, number> = { examples: 0 };
  for (const example of examples) {
    stats.examples = (stats.examples ?? 0) + 1;
    for (const [name, { length }] of Object.entries(example)) {
      stats[`${name}_tokens`] = (stats[`${name}_tokens`] ?? 0) + length;
      stats[`${name}_max_tokens`] = Math.max(stats[`${name}_max_tokens`] ?? 0, length);
    }
  }
  return stats;
}
