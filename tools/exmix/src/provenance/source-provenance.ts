import type { LockedRepository } from '@exmix/cards/lock-schema';
import type { Source } from '@exmix/cards/source-schema';
import { sourceNeeds } from '@exmix/ingest/source-needs';
import type { Action } from '@exmix/stage-kit/action';
import type { LockFile } from '@exmix/stage-kit/lock-file';
import { lockedDigest } from '@exmix/stage-kit/locked-entries';
import type { SourceProvenance } from './provenance.js';

/** The parts of an action's configuration that name repositories of the Hub. */
interface NamingConfig {
  /** Of records. */
  readonly source?: Source;
  /** Of an imported model, or of a vocabulary. */
  readonly hub?: string | NamedRepository;
  readonly revision?: string;
}

interface NamedRepository {
  /** `owner/set` for a dataset, `models/owner/name` for a model. */
  readonly repository: string;
  readonly revision: string;
}

/**
 * What an action read: records, a vocabulary or an imported model. The commit of a repository is told where a lock has the
 * very digests that the action read; digests are told always.
 */
export async function sourceProvenance(
  { config, sources }: Action,
  locks: readonly LockFile[],
): Promise<readonly SourceProvenance[]> {
  const found: SourceProvenance[] = [];
  const left = new Map(Object.entries(sources));
  for (const { repository, revision } of repositoriesOf(config as NamingConfig | null)) {
    const prefix = `hub:${repository}/`;
    const files = [...left].flatMap(([name, digest]) =>
      name.startsWith(prefix) ? [{ name: name.slice(prefix.length), digest }] : [],
    );
    for (const { name } of files) left.delete(`${prefix}${name}`);
    const commit = await commitOf(`${repository}@${revision}`, files, locks);
    found.push({ kind: 'hub', name: repository, revision, ...(commit !== undefined && { identity: commit }), files });
  }
  for (const [name, digest] of left) found.push(plainSource(name, digest));
  return found;
}

function repositoriesOf(config: NamingConfig | null): readonly NamedRepository[] {
  const { source, hub, revision = 'main' } = config ?? {};
  if (source !== undefined) return sourceNeeds(source).hub;
  if (hub === undefined) return [];
  return [typeof hub === 'string' ? { repository: `models/${hub}`, revision } : hub];
}

/** A source as an action names it: `npm:x`, `file:y`, `url:z`, `hub:a/b/file`. */
function plainSource(name: string, digest: string): SourceProvenance {
  const [, kind = 'file', what = name] = /^(\w+):(.*)$/s.exec(name) ?? [];
  return {
    kind: kind as SourceProvenance['kind'],
    name: what,
    identity: digest.replace(/^sha256:/, ''),
    files: kind === 'npm' ? [] : [{ name: what, digest }],
  };
}

async function commitOf(
  key: string,
  files: readonly { readonly name: string; readonly digest: string }[],
  locks: readonly LockFile[],
): Promise<string | undefined> {
  for (const lock of locks) {
    const locked = await lock.repository(key).catch(() => undefined);
    if (locked !== undefined && files.every(({ name, digest }) => isLocked(locked, name, digest))) return locked.commit;
  }
  return undefined;
}

function isLocked({ files }: LockedRepository, name: string, digest: string): boolean {
  // A file that two revisions have stands with its revision.
  const file = files[name] ?? files[name.replace(/@[^@/]+$/, '')];
  return file !== undefined && lockedDigest(file) === digest;
}
