import type { LockedFile, LockedRepository } from '@exmix/cards/lock-schema';
import { InputError } from '@exmix/errors/input-error';
import type { HubFile, HubRevision } from '@exmix/hub/hub-file';
import { chooseFiles } from './choose-files.js';
import type { FetchProgress } from './fetch-progress.js';
import type { HubAccess } from './hub-access.js';
import type { LockFile, Selection } from './lock-file.js';
import { lockedDigest, lockedEntries } from './locked-entries.js';
import { openPinnedFile } from './pinned-file.js';
import type { HubEntry, HubFiles, HubListing, SourceFiles, UrlFile } from './source-files.js';
import { sourceNames } from './source-names.js';

export interface RemoteOptions {
  readonly access: HubAccess;
  readonly lock: LockFile;
  /** `pin` adds to the lock what it lacks, over the network; `locked` refuses it. */
  readonly mode: 'pin' | 'locked';
  /** The identities that the action of a run was planned with. What the lock says now must agree. */
  readonly planned?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Told of the files that are fetched. */
  readonly progress?: FetchProgress;
}

/** Sources on the Hub and the web, as the lock pins them. */
export class RemoteSources implements Pick<SourceFiles, 'hub' | 'url'> {
  /** Repositories asked for in this process, each once. */
  private readonly revisions = new Map<string, Promise<HubRevision>>();
  private readonly urls = new Map<string, Promise<{ size: number; sha256: string }>>();
  /** What rules chose that the lock did not have, by `<repository>@<revision>` and rule. */
  private readonly selections = new Map<string, Promise<Selection>>();

  constructor(private readonly options: RemoteOptions) {}

  async hub(repository: string, revision: string): Promise<HubFiles> {
    const key = `${repository}@${revision}`;
    return {
      select: (rule, choose) => this.select(repository, revision, key, rule, choose),
      open: async (path) => {
        const locked = await this.options.lock.repository(key);
        const file = locked?.files[path];
        if (locked === undefined || file === undefined) throw notPinned(`${repository}/${path}`);
        const digest = lockedDigest(file);
        this.checkPlanned(
          [sourceNames.hub(repository, path), `${sourceNames.hub(repository, path)}@${revision}`],
          digest,
        );
        const client = await this.options.access.client();
        const place = await client.download(
          repository,
          locked.commit,
          hubFile(path, file),
          this.way(`${repository}/${path}`),
        );
        return openPinnedFile(place, `${repository}/${path}`, digest);
      },
    };
  }

  async url(address: string, sha256?: string): Promise<UrlFile> {
    const known = sha256 ?? (await this.pinUrl(address)).sha256;
    const digest = `sha256:${known}`;
    const name = shortName(address);
    return {
      digest,
      open: async () => {
        this.checkPlanned([sourceNames.url(address)], digest);
        const { path } = await this.options.access.download(address, { sha256: known, ...this.way(name) });
        return openPinnedFile(path, name, digest);
      },
    };
  }

  private async select(
    repository: string,
    revision: string,
    key: string,
    rule: string,
    choose: (listing: HubListing) => Promise<Selection>,
  ): Promise<Readonly<Record<string, readonly HubEntry[]>>> {
    const { lock, mode } = this.options;
    const known = await lock.repository(key);
    const chosen = known?.selections[rule];
    if (known !== undefined && chosen !== undefined) return lockedEntries(known.files, chosen);
    if (mode === 'locked') throw notPinned(repository);

    // Tasks that share a rule ask at once: it is chosen for the first.
    const name = `${key} ${rule}`;
    let made = this.selections.get(name);
    if (made === undefined) {
      made = this.pinSelection(repository, known?.commit ?? revision, key, rule, choose);
      this.selections.set(name, made);
    }
    const selection = await made;
    return lockedEntries(((await lock.repository(key)) as LockedRepository).files, selection);
  }

  /** @param revision the locked commit where there is one: further rules choose among its files */
  private async pinSelection(
    repository: string,
    revision: string,
    key: string,
    rule: string,
    choose: (listing: HubListing) => Promise<Selection>,
  ): Promise<Selection> {
    const at = await this.resolve(repository, revision);
    const { selection, files } = await chooseFiles(at, choose, async (file) =>
      (await this.options.access.client()).download(repository, at.commit, file, this.signal()),
    );
    await this.options.lock.addSelection(key, at.commit, rule, selection, files);
    return selection;
  }

  private resolve(repository: string, revision: string): Promise<HubRevision> {
    const key = `${repository}@${revision}`;
    let made = this.revisions.get(key);
    if (made === undefined) {
      made = this.options.access.client().then((client) => client.resolve(repository, revision, this.options.signal));
      this.revisions.set(key, made);
    }
    return made;
  }

  private async pinUrl(address: string): Promise<{ size: number; sha256: string }> {
    const known = await this.options.lock.url(address);
    if (known !== undefined) return known;
    if (this.options.mode === 'locked') throw notPinned(shortName(address));
    let made = this.urls.get(address);
    if (made === undefined) {
      made = this.learnUrl(address);
      this.urls.set(address, made);
    }
    return made;
  }

  private async learnUrl(address: string): Promise<{ size: number; sha256: string }> {
    const { size, sha256 } = await this.options.access.download(address, this.way(shortName(address)));
    await this.options.lock.addUrl(address, { size, sha256 });
    return { size, sha256 };
  }

  private checkPlanned(names: readonly string[], digest: string): void {
    const { planned } = this.options;
    if (planned === undefined || names.some((name) => planned[name] === digest)) return;
    throw new InputError('lock-changed', `the lock changed while the run was going: ${names[0]} is now ${digest}`);
  }

  /** How a download is stopped, and whom it tells how far it is. */
  private way(name: string): { signal?: AbortSignal; onBytes?: ReturnType<FetchProgress['of']> } {
    const { progress } = this.options;
    return { ...this.signal(), ...(progress === undefined ? {} : { onBytes: progress.of(name) }) };
  }

  private signal(): { signal?: AbortSignal } {
    return this.options.signal === undefined ? {} : { signal: this.options.signal };
  }
}

function hubFile(path: string, { size, oid, sha256 }: LockedFile): HubFile {
  return { path, size, oid, ...(sha256 === undefined ? {} : { sha256 }) };
}

function notPinned(what: string): InputError {
  return new InputError('not-pinned', `${what} is not in exmix-lock.json; a run with a network adds it`);
}

/** An address without its query, which may be long or secret. */
function shortName(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`;
}
