import { InputError } from '@exmix/errors/input-error';
import { datasetInfo, listFiles, modelInfo } from '@huggingface/hub';
import { withFileLock } from './file-lock.js';
import { digestOf, HubCache, isCommit, type ListedFile } from './hub-cache.js';
import type { HubFile, HubRevision } from './hub-file.js';
import { hubRefusal } from './hub-refusal.js';
import { type HubRepository, hubRepository, resolveUrl } from './hub-repository.js';
import type { HubSettings } from './hub-settings.js';
import { type HubEdges, Requester } from './requester.js';
import { transfer } from './transfer.js';

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the file that have come, of how many. */
  readonly onBytes?: ((done: number, total: number) => void) | undefined;
}

/**
 * Repositories of the Hugging Face Hub, read through the cache that Python's `huggingface_hub` uses. A repository is
 * `org/name` (a dataset), `datasets/org/name` or `models/org/name`.
 *
 * `@huggingface/hub` asks the API (information, listing page by page); what it asks through is a `fetch` of ours with
 * patience, as it has none. Files are transferred here, since its downloads neither retry, resume nor verify.
 */
export class HubClient {
  private readonly requester: Requester;
  private readonly cache: HubCache;

  constructor(
    private readonly settings: HubSettings,
    edges: HubEdges,
  ) {
    const { endpoint, token, stallMs } = settings;
    const origin = new URL(endpoint).origin;
    this.requester = new Requester(edges, {
      stallMs,
      token: token === undefined ? undefined : { value: token, origin },
    });
    this.cache = new HubCache(settings.cacheFolder, settings.copies, edges.log);
  }

  /**
   * The commit behind a revision and its files. A commit whose listing is in the cache needs no request; a branch is
   * asked for each time, unless offline, where the cache's last answer holds.
   */
  async resolve(repository: string, revision: string, signal?: AbortSignal): Promise<HubRevision> {
    const where = hubRepository(repository);
    const { commit, gated } = await this.commitOf(where, revision, signal);
    const files = (await this.cache.files(where, commit)) ?? (await this.list(where, revision, commit, signal));
    return {
      repository,
      revision,
      commit,
      ...(gated === undefined ? {} : { gated }),
      files: files.map(({ xetHash: _, ...file }) => file),
    };
  }

  /** The absolute path of a file in the cache, fetched if it is not there with the right bytes. */
  async download(repository: string, commit: string, file: HubFile, options: DownloadOptions = {}): Promise<string> {
    const where = hubRepository(repository);
    const { cache } = this;
    const path = cache.snapshotPath(where, commit, file.path);
    if (await cache.has(path, file)) return path;
    const blob = cache.blobPath(where, file);
    await withFileLock(cache.lockPath(where, file), options.signal, async () => {
      // Whoever had the lock before may have brought it.
      if (await cache.has(path, file)) return;
      if (!(await cache.has(blob, file))) {
        if (this.settings.offline) throw this.missing(where, file.path, commit);
        await this.fetchBlob(where, commit, file, blob, options);
      }
      await cache.link(blob, path);
    });
    return path;
  }

  private async fetchBlob(
    where: HubRepository,
    commit: string,
    file: HubFile,
    blob: string,
    { signal, onBytes }: DownloadOptions,
  ): Promise<void> {
    const { endpoint } = this.settings;
    const path = `${blob}.incomplete`;
    await transfer(this.requester, {
      url: resolveUrl(endpoint, where, commit, file.path),
      path,
      ...digestOf(file),
      size: file.size,
      refusal: ({ response }) => hubRefusal(response, this.asked(where, commit, file.path)),
      onBytes: (done) => onBytes?.(done, file.size),
      signal,
    });
    await this.cache.keepBlob(path, blob, file);
  }

  private async commitOf(
    where: HubRepository,
    revision: string,
    signal: AbortSignal | undefined,
  ): Promise<{ commit: string; gated?: false | 'auto' | 'manual' }> {
    if (isCommit(revision)) return { commit: revision };
    if (this.settings.offline) {
      const commit = await this.cache.commitOf(where, revision);
      if (commit === undefined) throw this.missing(where, undefined, revision);
      return { commit };
    }
    const info = where.kind === 'dataset' ? datasetInfo<'sha'> : modelInfo<'sha'>;
    const { sha, gated } = await info({
      name: where.name,
      revision,
      additionalFields: ['sha'],
      hubUrl: this.settings.endpoint,
      fetch: this.patientFetch(where, revision, signal),
    });
    if (typeof sha !== 'string' || !isCommit(sha))
      throw new InputError('not-a-hub', `${this.settings.endpoint} gives no commit for ${where.name}; is it a Hub?`);
    await this.cache.keepCommit(where, revision, sha);
    return { commit: sha, gated };
  }

  private async list(
    where: HubRepository,
    revision: string,
    commit: string,
    signal: AbortSignal | undefined,
  ): Promise<ListedFile[]> {
    if (this.settings.offline) throw this.missing(where, undefined, revision);
    const files: ListedFile[] = [];
    for await (const entry of listFiles({
      repo: { type: where.kind, name: where.name },
      recursive: true,
      revision: commit,
      hubUrl: this.settings.endpoint,
      fetch: this.patientFetch(where, revision, signal),
    })) {
      if (entry.type !== 'file' || entry.oid === undefined) continue;
      // Refuses paths that leave the cache before anything is made of them.
      this.cache.snapshotPath(where, commit, entry.path);
      files.push({
        path: entry.path,
        size: entry.lfs?.size ?? entry.size,
        oid: entry.oid,
        ...(entry.lfs === undefined ? {} : { sha256: entry.lfs.oid }),
        ...(entry.xetHash === undefined ? {} : { xetHash: entry.xetHash }),
      });
    }
    await this.cache.keepFiles(where, commit, files);
    return (await this.cache.files(where, commit)) ?? files;
  }

  /** For `@huggingface/hub`: whole answers, tried again when they fail, refusals as errors for people. */
  private patientFetch(where: HubRepository, revision: string, signal: AbortSignal | undefined): typeof fetch {
    return async (url) => {
      const accept = { accept: 'application/json' };
      const response = await this.requester.askWhole(String(url), { signal, headers: () => accept });
      if (!response.ok) throw hubRefusal(response, this.asked(where, revision));
      return response;
    };
  }

  private asked(repository: HubRepository, revision: string, path?: string) {
    const { endpoint } = this.settings;
    return {
      endpoint,
      repository,
      revision,
      hasToken: this.requester.hasToken,
      ...(path === undefined ? {} : { path }),
    };
  }

  private missing(where: HubRepository, path: string | undefined, revision: string): InputError {
    return new InputError(
      'hub-offline',
      `${path === undefined ? `the listing of ${where.kind} ${where.name}` : 'the file'} at revision ${revision} is not in the cache ${this.settings.cacheFolder}, and HF_HUB_OFFLINE forbids to fetch it; run once without HF_HUB_OFFLINE`,
      path === undefined ? {} : { file: `${where.name}/${path}` },
    );
  }
}
