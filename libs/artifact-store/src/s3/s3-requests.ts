import { createHash, randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { isPassing, statusOf, storeErrorOf } from './s3-failure.js';
import type { S3Location } from './s3-location.js';

/** Small requests at once. */
const REQUESTS = 32;
/** Waits between tries: doubled each time, a random part of them taken. */
const FIRST_WAIT_MILLISECONDS = 100;
const LONGEST_WAIT_MILLISECONDS = 8000;
/** Part of the deadline for which requests are tried once the server seems gone: those that tidy up keep a failed run. */
const GONE_PART = 1 / 40;
/** A small request that takes longer than this is sent again. */
const TRY_MILLISECONDS = 60_000;
/** A request with more than `SMALL_BYTES` of a body: it is sent again when it takes longer; a stalled one is given up much sooner. */
export const BODY_MILLISECONDS = 300_000;
const SMALL_BYTES = 256 << 10;

export interface ObjectFacts {
  readonly size: number;
  readonly etag: string;
  /** Milliseconds since 1970 by the store's clock. */
  readonly modified: number;
  /** Hex; absent where the store keeps none of the whole object. */
  readonly sha256?: string;
}

export interface SmallObject {
  readonly text: string;
  readonly etag: string;
  /** Random name of the write that made it, by which a writer knows its own after a lost answer. */
  readonly writer: string | undefined;
}

/** Requests of one place in a bucket, each tried until it has an answer or its deadline passes. Keys are below the prefix. */
export class S3Requests {
  /** Requests sent, tries included, by the name of the operation. */
  readonly counts: Record<string, number> = {};
  bytesUp = 0;
  bytesDown = 0;
  /** A request was tried until its deadline, and none has had an answer since. */
  private isGone = false;
  private readonly limit = pLimit(REQUESTS);

  /** @param deadlineMilliseconds how long a request is tried again after it failed first */
  constructor(
    readonly client: S3Client,
    readonly location: S3Location,
    public deadlineMilliseconds: number,
  ) {}

  /** Bucket and full key of an object. */
  at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.location.bucket, Key: this.location.prefix + key };
  }

  /**
   * Sends until there is an answer. When one had none until its deadline, others wait less until one has. The deadline
   * counts from the first failure: a large body may take longer by itself.
   *
   * @param send one try; may be called many times
   * @throws StoreError for what no other try would change, and when the deadline has passed
   */
  async try<T>(
    name: string,
    send: (signal: AbortSignal) => Promise<T>,
    tryMilliseconds = TRY_MILLISECONDS,
  ): Promise<T> {
    let failing: number | undefined;
    for (let wait = FIRST_WAIT_MILLISECONDS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MILLISECONDS)) {
      this.counts[name] = (this.counts[name] ?? 0) + 1;
      try {
        const answer = await send(AbortSignal.timeout(tryMilliseconds));
        this.isGone = false;
        return answer;
      } catch (error) {
        if (!isPassing(error)) throw storeErrorOf(error, this.location);
        failing ??= performance.now();
        const pause = randomInt(wait >> 1, wait);
        const most = this.deadlineMilliseconds * (this.isGone ? GONE_PART : 1);
        if (performance.now() + pause - failing > most) {
          this.isGone = true;
          throw storeErrorOf(error, this.location);
        }
        await sleep(pause);
      }
    }
  }

  /** A small object; undefined where there is none. */
  get(key: string): Promise<SmallObject | undefined> {
    return this.limit(() =>
      this.try('GET', async (abortSignal) => {
        try {
          const answer = await this.client.send(new GetObjectCommand(this.at(key)), { abortSignal });
          const bytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
          if (bytes.length !== answer.ContentLength) throw new Error(`${key} was cut at byte ${bytes.length}`);
          this.bytesDown += bytes.length;
          return {
            text: Buffer.from(bytes).toString('utf8'),
            etag: answer.ETag ?? '',
            writer: answer.Metadata?.writer,
          };
        } catch (error) {
          return undefinedWhereMissing(error);
        }
      }),
    );
  }

  head(key: string): Promise<ObjectFacts | undefined> {
    return this.limit(() =>
      this.try('HEAD', async (abortSignal) => {
        try {
          const command = new HeadObjectCommand({ ...this.at(key), ChecksumMode: 'ENABLED' });
          const {
            ContentLength = 0,
            ETag = '',
            LastModified,
            ChecksumSHA256,
          } = await this.client.send(command, {
            abortSignal,
          });
          const whole = ChecksumSHA256 !== undefined && !ChecksumSHA256.includes('-');
          return {
            size: ContentLength,
            etag: ETag,
            modified: LastModified?.getTime() ?? 0,
            ...(whole && { sha256: Buffer.from(ChecksumSHA256, 'base64').toString('hex') }),
          };
        } catch (error) {
          return undefinedWhereMissing(error);
        }
      }),
    );
  }

  /**
   * Writes a whole object, its SHA-256 with it.
   *
   * @param condition only where nothing stands, or where what stands has this tag
   * @returns whether this call wrote it: true also where the answer was lost and the object is found to be this write's
   */
  put(
    key: string,
    body: Uint8Array,
    condition: { ifNoneMatch?: true; ifMatch?: string } = {},
    sha256 = createHash('sha256').update(body).digest(),
  ): Promise<boolean> {
    const writer = randomUUID();
    const tryMilliseconds = body.length > SMALL_BYTES ? BODY_MILLISECONDS : TRY_MILLISECONDS;
    return this.limit(async () => {
      const send = async (abortSignal: AbortSignal): Promise<boolean> => {
        this.bytesUp += body.length;
        try {
          await this.client.send(
            new PutObjectCommand({
              ...this.at(key),
              Body: body,
              ContentLength: body.length,
              ChecksumSHA256: sha256.toString('base64'),
              Metadata: { writer },
              ...(condition.ifNoneMatch && { IfNoneMatch: '*' }),
              ...(condition.ifMatch !== undefined && { IfMatch: condition.ifMatch }),
            }),
            { abortSignal },
          );
          return true;
        } catch (error) {
          const status = statusOf(error);
          if (status === 412 || (status === 404 && condition.ifMatch !== undefined && !isMissingBucket(error)))
            return false;
          throw error;
        }
      };
      const isWritten = await this.try('PUT', send, tryMilliseconds);
      // Refused by an earlier arrival of this very write, whose answer was lost?
      return isWritten || (await this.writerOf(key)) === writer;
    });
  }

  private async writerOf(key: string): Promise<string | undefined> {
    return this.try('HEAD', async (abortSignal) => {
      try {
        return (await this.client.send(new HeadObjectCommand(this.at(key)), { abortSignal })).Metadata?.writer;
      } catch (error) {
        return undefinedWhereMissing(error);
      }
    });
  }

  /** Removes an object, with `ifMatch` only the one that has the tag. */
  delete(key: string, ifMatch?: string): Promise<void> {
    return this.limit(() =>
      this.try('DELETE', async (abortSignal) => {
        try {
          const command = new DeleteObjectCommand({ ...this.at(key), ...(ifMatch && { IfMatch: ifMatch }) });
          await this.client.send(command, { abortSignal });
        } catch (error) {
          if (statusOf(error) !== 412) undefinedWhereMissing(error);
        }
      }),
    );
  }

  /** Objects whose key begins with `prefix`, a page of 1000 a request. */
  async *list(prefix: string): AsyncIterable<{ key: string; size: number; modified: number }> {
    const { Bucket, Key: Prefix } = this.at(prefix);
    for (let token: string | undefined; ; ) {
      const page = await this.limit(() =>
        this.try('LIST', (abortSignal) =>
          this.client.send(
            new ListObjectsV2Command({ Bucket, Prefix, ...(token !== undefined && { ContinuationToken: token }) }),
            { abortSignal },
          ),
        ),
      );
      for (const { Key = '', Size = 0, LastModified } of page.Contents ?? [])
        yield { key: Key.slice(this.location.prefix.length), size: Size, modified: LastModified?.getTime() ?? 0 };
      token = page.NextContinuationToken;
      if (page.IsTruncated !== true || token === undefined) return;
    }
  }
}

function undefinedWhereMissing(error: unknown): undefined {
  if (statusOf(error) === 404 && !isMissingBucket(error)) return undefined;
  throw error;
}

function isMissingBucket(error: unknown): boolean {
  return (error as Error).name === 'NoSuchBucket';
}
