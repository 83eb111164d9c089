import { createHash } from 'node:crypto';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { CodeClosure } from './code-digest.js';

type Notes = Pick<ArtifactStore, 'createNote' | 'readNote'>;

/**
 * What digests of code are of, in the store: the note `code/<digest>` has the text whose SHA-256 the digest is, so that
 * an action of long ago can be compared with one of today file by file. No key changes by it, and a wrong text is known.
 */
export class CodeNotes {
  private readonly kept = new Map<string, Promise<void>>();

  constructor(private readonly notes: Notes) {}

  /** Keeps a closure, once. Never rejects: a store that takes no notes only explains less later. */
  keep({ digest, text }: CodeClosure): Promise<void> {
    const kept = this.kept.get(digest) ?? this.write(digest, text);
    this.kept.set(digest, kept);
    return kept;
  }

  private async write(digest: string, text: string): Promise<void> {
    await this.notes.createNote(codeNote(digest), text).catch(() => undefined);
  }
}

export function codeNote(digest: string): string {
  return `code/${digest}`;
}

/** The text of a digest of code; undefined where the store has none, or a wrong one. */
export async function readCodeNote(notes: Pick<Notes, 'readNote'>, digest: string): Promise<string | undefined> {
  const text = await notes.readNote(codeNote(digest));
  return text !== undefined && createHash('sha256').update(text).digest('hex') === digest ? text : undefined;
}
