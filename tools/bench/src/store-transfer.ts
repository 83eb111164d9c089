import { createCipheriv } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import { S3Server } from '@exmix/artifact-store/testing/s3-server';
import { type Measured, measuredRun } from './measured-run.js';
import { median } from './median.js';
import { awsCommand, awsCopy } from './peers/aws-copy.js';

const BLOB_BYTES = 64 << 20;
const CHUNK_BYTES = 1 << 20;
const ROUNDS = 3;
const TRANSFER = fileURLToPath(new URL('./store-transfer/transfer-blobs.js', import.meta.url));

const DIRECTIONS = ['up', 'down'] as const;
type Direction = (typeof DIRECTIONS)[number];

/**
 * Blobs of 64 MiB from a folder to a bucket of a server on this machine and back, beside `aws s3 cp --recursive` of the same
 * files: whole processes, in turns, medians. What exmix does besides: it hashes what it sends and what it gets.
 */
export async function run([gigabytes = '4']: readonly string[]): Promise<void> {
  const count = Math.round((Number(gigabytes) * 1e9) / BLOB_BYTES);
  if (!(count >= 1)) throw new Error(`store-transfer: ${gigabytes} is no number of gigabytes`);
  const server = await S3Server.start();
  if (server === undefined) return;
  const root = await mkdtemp(join(tmpdir(), 'exmix-transfer-'));
  try {
    const env = server.environment();
    const source = await FolderStore.open(join(root, 'source'));
    const ids: BlobId[] = [];
    for (let blob = 0; blob < count; blob++) ids.push(await source.writeBlob(noise(blob)));
    const idsFile = join(root, 'ids.json');
    await writeFile(idsFile, JSON.stringify(ids));
    const bytes = count * BLOB_BYTES;
    const made = await awsCommand();
    if ('why' in made) console.log(`  our side only, ${made.why}`);
    const runs = new Map<string, Measured[]>();
    const keep = (key: string, measured: Measured) => runs.set(key, [...(runs.get(key) ?? []), measured]);
    for (let round = 0; round < ROUNDS; round++) {
      const back = join(root, 'back');
      const bucket = `round-${round}`;
      await server.makeBucket(bucket);
      const ours = `s3://${bucket}/ours`;
      const theirs = `s3://${bucket}/theirs`;
      for (const direction of DIRECTIONS) {
        const folder = direction === 'up' ? source.location : back;
        keep(
          `exmix ${direction}`,
          await measuredRun(process.execPath, [TRANSFER, direction, ours, folder, idsFile], env),
        );
        await rm(back, { recursive: true, force: true });
        if ('why' in made) continue;
        const blobs = join(source.location, 'blobs');
        const [from, to] = direction === 'up' ? [blobs, theirs] : [theirs, back];
        keep(`aws s3 cp ${direction}`, await awsCopy(made.aws, from, to, env));
        await rm(back, { recursive: true, force: true });
      }
      await rm(server.fileOf(bucket, ''), { recursive: true });
    }
    print(runs, bytes);
  } finally {
    await server.stop();
    await rm(root, { recursive: true, force: true });
  }
}

function print(runs: ReadonlyMap<string, readonly Measured[]>, bytes: number): void {
  const { length } = runs.get('exmix up') ?? [];
  console.log(
    `  ${(bytes / 1e9).toFixed(2)} GB in blobs of ${BLOB_BYTES >> 20} MiB, median of ${length} whole processes`,
  );
  const rate = ({ seconds }: Measured) => bytes / 1e6 / seconds;
  for (const [name, all] of runs) {
    const resident = Math.max(...all.map(({ peakResident }) => peakResident)) / 1e6;
    const spread = all.map((each) => rate(each).toFixed(0)).join(', ');
    console.log(
      `  ${name.padEnd(18)}${median(all.map(rate)).toFixed(0).padStart(6)} MB/s (${spread})   peak RSS ${resident.toFixed(0)} MB`,
    );
  }
  for (const direction of DIRECTIONS) {
    const ratio = ratioOf(runs, direction);
    if (ratio !== undefined) console.log(`  exmix / aws s3 cp, ${direction.padEnd(5)}${ratio.toFixed(2)}`);
  }
}

/** The median of the rounds' ratios, which stand beside each other in time. */
function ratioOf(runs: ReadonlyMap<string, readonly Measured[]>, direction: Direction): number | undefined {
  const theirs = runs.get(`aws s3 cp ${direction}`);
  const ours = runs.get(`exmix ${direction}`);
  return theirs && ours && median(theirs.map(({ seconds }, round) => seconds / (ours[round] as Measured).seconds));
}

/** Bytes that no one compresses, the same for the same blob. */
function* noise(blob: number): Iterable<Uint8Array> {
  const key = Buffer.alloc(16);
  key.writeUInt32BE(blob);
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  const zeros = new Uint8Array(CHUNK_BYTES);
  for (let done = 0; done < BLOB_BYTES; done += CHUNK_BYTES) yield cipher.update(zeros);
}
