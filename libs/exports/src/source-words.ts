import type { SourceFact } from './source-fact.js';

/** Digits of digests and commits that are shown; manifests have them whole. */
const SHORT = 12;

/** Where records come from, in Markdown. */
export function sourceWords(sources: readonly SourceFact[]): string {
  const words = sources.map(({ kind, name, revision, identity }) => {
    const at = revision === undefined || revision === identity ? '' : `@${revision}`;
    const what = kind === 'card' ? 'rows in the card' : `${kind === 'npm' ? 'npm ' : ''}\`${name}${at}\``;
    return identity === undefined ? what : `${what} ${kind === 'npm' ? identity : `\`${shortDigest(identity)}\``}`;
  });
  return words.join(', ');
}

export function shortDigest(digest: string): string {
  return digest.slice(0, SHORT);
}
