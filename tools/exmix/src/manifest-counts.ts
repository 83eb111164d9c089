import type { ArtifactManifest } from '@exmix/stage-kit/artifact';

/** Rows and tokens of all splits, as a manifest's summary gives them; undefined where it does not. */
export interface ManifestCounts {
  readonly rows?: number;
  readonly tokens?: number;
}

/** Names by which the stages count the rows of a split, the artifact's own rows first. */
const ROWS = ['drawn', 'examples', 'rows', 'records'];

/** Sums the counts of `summary.splits`. */
export function manifestCounts(manifest: ArtifactManifest): ManifestCounts {
  const splits = field(manifest.summary, 'splits');
  if (typeof splits !== 'object' || splits === null) return {};
  let rows: number | undefined;
  let tokens: number | undefined;
  for (const split of Object.values(splits)) {
    const count = ROWS.map((name) => field(split, name)).find((value) => typeof value === 'number');
    if (typeof count === 'number') rows = (rows ?? 0) + count;
    for (const side of ['inputs', 'targets']) {
      const total = field(field(split, side), 'tokens') ?? field(split, `${side}Tokens`);
      if (typeof total === 'number') tokens = (tokens ?? 0) + total;
    }
  }
  return { ...(rows === undefined ? {} : { rows }), ...(tokens === undefined ? {} : { tokens }) };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
