import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '@exmix/errors/input-error';
import { hashFile } from './file-digest.js';
import { withFileLock } from './file-lock.js';
import { type Exchange, nameOf } from './http-exchange.js';
import type { HubSettings } from './hub-settings.js';
import { mirroredUrl } from './mirrored-url.js';
import { type HubEdges, Requester } from './requester.js';
import { type TransferOptions, transfer, type Validator } from './transfer.js';

export interface DownloadUrlOptions {
  /** Hexadecimal. Where it is not given, the digest found is returned, for the caller to record. */
  readonly sha256?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onBytes?: ((done: number, total: number | undefined) => void) | undefined;
}

export interface DownloadedUrl {
  /** `<urlFolder>/<sha256>` */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** What a URL last gave: `by-url/<sha256 of the URL>.json`. */
interface UrlRecord {
  readonly url: string;
  readonly sha256: string;
  readonly size: number;
  readonly etag?: string;
}

/**
 * A file of a plain http or https URL, kept by its SHA-256 beside the Hub's cache, with the same patience, going on and
 * checks, and within the bound that all transfers share. The Hub's token is not sent. One that is there under `sha256`
 * needs no request; without `sha256` the server is asked whether it still has the bytes that are there
 * (`If-None-Match`), and offline those hold.
 */
export async function downloadUrl(
  url: string,
  settings: Pick<HubSettings, 'urlFolder' | 'urlMirror' | 'offline' | 'stallMs'>,
  edges: HubEdges,
  options: DownloadUrlOptions = {},
): Promise<DownloadedUrl> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new InputError('bad-url', `${JSON.stringify(url)} is no http or https URL`);
  const { urlFolder, offline } = settings;
  const sha256 = options.sha256?.toLowerCase();
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256))
    throw new InputError('bad-sha256', `${JSON.stringify(options.sha256)} is no SHA-256; it has 64 hexadecimal digits`);
  const key = createHash('sha256').update(url).digest('hex');
  const recordPath = join(urlFolder, 'by-url', `${key}.json`);
  const found = (digest: string) => findWhole(join(urlFolder, digest), digest);

  if (sha256 !== undefined) {
    const there = await found(sha256);
    if (there !== undefined) return there;
  }
  return withFileLock(join(urlFolder, '.locks', `${sha256 ?? key}.lock`), options.signal, async () => {
    const record = sha256 === undefined ? await readJson<UrlRecord>(recordPath) : undefined;
    const there = await found(sha256 ?? record?.sha256 ?? '');
    if (there !== undefined && (sha256 !== undefined || offline)) return there;
    if (offline)
      throw new InputError(
        'hub-offline',
        `${url} is not in the cache ${urlFolder}, and HF_HUB_OFFLINE forbids to fetch it; run once without HF_HUB_OFFLINE`,
      );
    const path = join(urlFolder, `${sha256 ?? `url-${key}`}.incomplete`);
    const validatorPath = `${path}.json`;
    const requester = new Requester(edges, { stallMs: settings.stallMs });
    const fetched = {
      url: mirroredUrl(url, settings.urlMirror),
      path,
      kind: 'sha256',
      hex: sha256,
      unless: there === undefined ? undefined : record?.etag,
      validator: sha256 === undefined ? await readJson<Validator>(validatorPath) : undefined,
      onValidator: async (validator: Validator | undefined) => {
        if (sha256 === undefined) await writeJson(validatorPath, validator);
      },
      refusal: (answer: Exchange) => refusal(url, answer),
      onBytes: options.onBytes,
      signal: options.signal,
    } satisfies TransferOptions;
    const end = await transfer(requester, fetched);
    await rm(validatorPath, { force: true });
    if (end === 'unchanged') return there as DownloadedUrl;
    const { digest, size, etag } = end;
    await rename(path, join(urlFolder, digest));
    await writeJson(recordPath, { url, sha256: digest, size, ...(etag === undefined ? {} : { etag }) });
    return { path: join(urlFolder, digest), size, sha256: digest };
  });
}

function refusal(url: string, { response: { status }, url: end }: Exchange): InputError {
  const by = nameOf(end) === nameOf(new URL(url)) ? '' : ` (at ${nameOf(end)})`;
  const advice = status === 401 || status === 403 ? 'it asks for rights that are not given here' : 'check the address';
  return new InputError('url-refused', `${url} answers ${status}${by}; ${advice}`);
}

/** The file under its digest; one with other bytes is removed. */
async function findWhole(path: string, sha256: string): Promise<DownloadedUrl | undefined> {
  const there = sha256 === '' ? undefined : await stat(path).catch(() => undefined);
  if (there === undefined) return undefined;
  if ((await hashFile(path, 'sha256', there.size)) === sha256) return { path, size: there.size, sha256 };
  await rm(path, { force: true });
  return undefined;
}

async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  if (value === undefined) return rm(path, { force: true });
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${randomUUID().slice(0, 8)}.tmp`;
  await writeFile(part, JSON.stringify(value));
  await rename(part, path);
}
