import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { ArtifactStore } from './artifact-store.js';
import type { BlobId } from './blob-id.js';
import { testNotes } from './contract-tests-notes.js';
import type { ResultRecord } from './result-record.js';
import { StoreError } from './store-error.js';
import type { StoredBlob } from './stored-blob.js';

/** What a backend hands to the contract tests. */
export interface StoreUnderTest {
  /** A new, empty store. */
  fresh(): Promise<ArtifactStore>;
  /** Another client of the same store, as another process would have. */
  reopen(store: ArtifactStore): Promise<ArtifactStore>;
  /** Changes one byte of a stored blob behind the store's back. */
  damage(store: ArtifactStore, id: BlobId): Promise<void>;
  /** Removes a stored blob behind the store's back. */
  drop(store: ArtifactStore, id: BlobId): Promise<void>;
  /** Writes a text where the record of `key` stands behind the store's back. */
  plant(store: ArtifactStore, key: string, text: string): Promise<void>;
  /** Whether `checkBlob` sees a changed byte before it was read. */
  readonly seesDamage: boolean;
  /** Rounds of the race of 20 writers. */
  readonly rounds: number;
}

/** The laws of `ArtifactStore`, for every backend. */
export function testArtifactStore(name: string, backend: StoreUnderTest): void {
  describe(`artifact store contract: ${name}`, () => {
    it('gives back the bytes of a blob, whole, in ranges and as a stream', async () => {
      const store = await backend.fresh();
      const bytes = pseudoRandom(3_000_017);
      const id = await store.writeBlob(pieces(bytes, 70_001));
      assert.deepEqual(id, { sha256: sha256(bytes), size: bytes.length });
      const reader = await store.openBlob(id);
      assert.deepEqual(await reader.read(1_000_000, 1_000_100), bytes.slice(1_000_000, 1_000_100));
      assert.deepEqual(await reader.read(bytes.length - 5, bytes.length + 50), bytes.slice(-5));
      assert.deepEqual(await collect(reader.stream()), bytes);
      await reader.close();
    });

    it('keeps an empty blob', async () => {
      const store = await backend.fresh();
      const id = await store.writeBlob([]);
      assert.equal(id.size, 0);
      assert.equal(await store.checkBlob(id), 'present');
      const reader = await store.openBlob(id);
      assert.equal((await collect(reader.stream())).length, 0);
      await reader.close();
    });

    it('stores equal bytes once', async () => {
      const store = await backend.fresh();
      const ids = await Promise.all(Array.from({ length: 8 }, () => store.writeBlob([Buffer.from('same')])));
      assert.equal(new Set(ids.map((id) => id.sha256)).size, 1);
      assert.equal((await listBlobs(store)).length, 1);
    });

    it('shows nothing of a write that fails midway', async () => {
      const store = await backend.fresh();
      await assert.rejects(store.writeBlob(failing()), /source broke/);
      assert.deepEqual(await listBlobs(store), []);
    });

    it('stops a write when the signal aborts', async () => {
      const store = await backend.fresh();
      const abort = new AbortController();
      const endless = async function* (): AsyncIterable<Uint8Array> {
        for (let i = 0; ; i++) {
          if (i === 3) abort.abort();
          yield new Uint8Array(1000);
        }
      };
      await assert.rejects(store.writeBlob(endless(), { signal: abort.signal }), { name: 'AbortError' });
      assert.deepEqual(await listBlobs(store), []);
    });

    it('tells missing and damaged blobs, and never hands their bytes out', async () => {
      const store = await backend.fresh();
      const lost = await store.writeBlob([Buffer.from('lost')]);
      const bad = await store.writeBlob([pseudoRandom(100_000)]);
      await backend.drop(store, lost);
      await backend.damage(store, bad);
      const other = await backend.reopen(store);
      assert.equal(await other.checkBlob(lost), 'missing');
      if (backend.seesDamage) assert.equal(await other.checkBlob(bad), 'corrupt');
      await assert.rejects(
        other.openBlob(lost),
        (error) => error instanceof StoreError && error.code === 'missing-blob',
      );
      await assert.rejects(
        other.openBlob(bad),
        (error) => error instanceof StoreError && error.code === 'corrupt-blob',
      );
      assert.equal(await other.checkBlob(bad), 'corrupt');
    });

    it('reads all bytes again when asked to', async () => {
      const store = await backend.fresh();
      const good = await store.writeBlob([pseudoRandom(100_000)]);
      const bad = await store.writeBlob([pseudoRandom(100_001)]);
      assert.equal(await store.verifyBlob(bad), 'present');
      await backend.damage(store, bad);
      assert.equal(await store.verifyBlob(bad), 'corrupt');
      assert.equal(await store.verifyBlob(good), 'present');
      await backend.drop(store, good);
      assert.equal(await store.verifyBlob(good), 'missing');
    });

    it('mends a damaged blob when the right bytes are written again', async () => {
      const store = await backend.fresh();
      const bytes = pseudoRandom(50_000);
      const id = await store.writeBlob([bytes]);
      await backend.damage(store, id);
      const other = await backend.reopen(store);
      if (!backend.seesDamage) await assert.rejects(other.openBlob(id), { code: 'corrupt-blob' });
      await other.writeBlob([bytes]);
      await other.shareBlobs([id]);
      assert.equal(await (await backend.reopen(store)).verifyBlob(id), 'present');
      assert.equal(await other.checkBlob(id), 'present');
      const reader = await other.openBlob(id);
      assert.deepEqual(await collect(reader.stream()), bytes);
      await reader.close();
    });

    it('publishes a result once: of many writers one wins and all hear of it', async () => {
      const store = await backend.fresh();
      const clients = await Promise.all(Array.from({ length: 20 }, () => backend.reopen(store)));
      for (let round = 0; round < backend.rounds; round++) {
        const key = sha256(Buffer.from(`key ${round}`));
        const blob = await store.writeBlob([Buffer.from(`blob ${round}`)]);
        const records = await Promise.all(
          clients.map((client, i) => client.publishResult(record(key, blob, `writer ${i}`))),
        );
        const standing = await store.readResult(key);
        assert.ok(standing);
        for (const each of records) assert.deepEqual(each, standing);
      }
    });

    it('keeps the text of a manifest with its record', async () => {
      const store = await backend.fresh();
      const text = '{"text":"of a manifest, \u00e9"}';
      const blob = await store.writeBlob([Buffer.from(text)]);
      const key = sha256(Buffer.from('k'));
      const written = await store.publishResult({ ...record(key, blob, 'host'), manifest: text });
      assert.equal(written.manifest, text);
      assert.deepEqual(await (await backend.reopen(store)).readResult(key), written);
      await store.retractResult(written);
      assert.equal(await store.readResult(key), undefined);
    });

    it('retracts only the record that it was given', async () => {
      const store = await backend.fresh();
      const blob = await store.writeBlob([Buffer.from('x')]);
      const key = sha256(Buffer.from('k'));
      const first = await store.publishResult(record(key, blob, 'first'));
      await store.retractResult(record(key, blob, 'other'));
      assert.deepEqual(await store.readResult(key), first);
      await store.retractResult(first);
      assert.equal(await store.readResult(key), undefined);
      const second = await store.publishResult(record(key, blob, 'second'));
      assert.equal(second.made.host, 'second');
    });

    it('takes what is no record for none, tells its key, and puts a record in its place', async () => {
      const store = await backend.fresh();
      const blob = await store.writeBlob([Buffer.from('x')]);
      const key = sha256(Buffer.from('k'));
      const right = record(key, blob, 'host');
      const { made: _, ...bare } = right;
      const poison = [
        bare,
        { ...right, made: null },
        { ...right, made: { ...right.made, at: 'yesterday' } },
        { ...right, made: { ...right.made, at: 0 } },
        { ...right, made: { ...right.made, milliseconds: null } },
        { ...right, made: { at: right.made.at, milliseconds: 1 } },
        { ...right, artifact: { ...blob, size: -1 } },
        { ...right, action: { ...blob, size: 1.5 } },
        null,
      ];
      for (const each of poison) {
        const text = `${JSON.stringify(each)}\n`;
        await backend.plant(store, key, text);
        const other = await backend.reopen(store);
        assert.equal(await other.readResult(key), undefined, text);
        for await (const listed of other.listResults()) assert.fail(`${text} is listed as ${listed.key}`);
        const keys: string[] = [];
        for await (const listed of other.listResultKeys()) keys.push(listed);
        assert.deepEqual(keys, [key]);
        assert.deepEqual(await other.publishResult(right), right, text);
        assert.deepEqual(await (await backend.reopen(store)).readResult(key), right);
        await other.retractResult(right);
        await backend.plant(store, key, text);
        await other.removeBadResult(key);
        for await (const listed of other.listResultKeys()) assert.fail(`${text} stays at ${listed}`);
      }
    });

    it('lists results', async () => {
      const store = await backend.fresh();
      const blob = await store.writeBlob([Buffer.from('x')]);
      await store.shareBlobs([blob]);
      const keys = ['a', 'b', 'c'].map((text) => sha256(Buffer.from(text)));
      for (const key of keys) await store.publishResult(record(key, blob, 'host'));
      const listed: string[] = [];
      for await (const each of store.listResults()) listed.push(each.key);
      assert.deepEqual(listed.sort(), keys.sort());
    });

    it('lists blobs with their sizes and times, and removes them', async () => {
      const store = await backend.fresh();
      const before = Date.now();
      const id = await store.writeBlob([pseudoRandom(1000)]);
      const other = await store.writeBlob([pseudoRandom(10)]);
      const listed = (await listBlobs(store)).find((each) => each.sha256 === id.sha256);
      assert.equal(listed?.size, 1000);
      assert.ok(Math.abs(listed.modified - before) < 60_000, `${listed.modified} is not about ${before}`);
      await store.removeBlob(id);
      await store.removeBlob(id);
      assert.deepEqual(
        (await listBlobs(store)).map(({ sha256 }) => sha256),
        [other.sha256],
      );
      assert.equal(await (await backend.reopen(store)).checkBlob(id), 'missing');
    });

    testNotes(backend);
  });
}

function record(key: string, blob: BlobId, host: string): ResultRecord {
  return { key, action: blob, artifact: blob, made: { at: '2026-01-01T00:00:00.000Z', milliseconds: 1, host } };
}

async function listBlobs(store: ArtifactStore): Promise<StoredBlob[]> {
  const found: StoredBlob[] = [];
  for await (const id of store.listBlobs()) found.push(id);
  return found;
}

async function* failing(): AsyncIterable<Uint8Array> {
  yield Buffer.from('some bytes');
  throw new Error('source broke');
}

function* pieces(bytes: Uint8Array, size: number): Iterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return new Uint8Array(Buffer.concat(parts));
}

function pseudoRandom(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = 12345;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
