import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';

/** What a run asked of a store's server, in a line; undefined for a store without one. */
export function trafficLine(store: ArtifactStore): string | undefined {
  const { requests, bytesUp, bytesDown } = store.traffic();
  const counts = Object.entries(requests).sort(([a], [b]) => (a < b ? -1 : 1));
  if (counts.length === 0) return undefined;
  const asked = counts.map(([name, count]) => `${count} ${name}`).join(', ');
  return `${store.location}: ${asked}; ${megabytes(bytesUp)} up, ${megabytes(bytesDown)} down`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
