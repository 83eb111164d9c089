import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ArtifactStore } from './artifact-store.js';

/** The laws of `StoreNotes`, for every backend. */
export function testNotes(backend: {
  fresh(): Promise<ArtifactStore>;
  reopen(store: ArtifactStore): Promise<ArtifactStore>;
}): void {
  it('keeps notes: made once, replaced, removed, made again', async () => {
    const store = await backend.fresh();
    assert.equal(await store.readNote('leases/a'), undefined);
    assert.equal(await store.createNote('leases/a', 'one'), true);
    assert.equal(await store.createNote('leases/a', 'two'), false);
    assert.equal(await (await backend.reopen(store)).readNote('leases/a'), 'one');
    await store.writeNote('leases/a', 'three');
    assert.equal(await store.readNote('leases/a'), 'three');
    assert.equal(await store.replaceNote('leases/a', 'one', 'four'), false);
    assert.equal(await store.replaceNote('leases/a', 'three', 'four'), true);
    assert.equal(await store.replaceNote('leases/none', 'x', 'y'), false);
    await store.removeNote('leases/a');
    await store.removeNote('leases/a');
    assert.equal(await store.readNote('leases/a'), undefined);
    assert.equal(await store.replaceNote('leases/a', 'four', 'five'), false);
    assert.equal(await store.createNote('leases/a', 'six'), true);
    assert.equal(await store.readNote('leases/a'), 'six');
  });

  it('lists notes by the beginning of their name', async () => {
    const store = await backend.fresh();
    const before = Date.now();
    for (const name of ['pins/one', 'pins/two', 'roots/host-a/mini', 'roots/host-b/mini', 'epoch'])
      await store.writeNote(name, name);
    await store.writeNote('pins/one', 'again');
    await store.removeNote('pins/two');
    const names = async (prefix: string): Promise<string[]> => {
      const found: string[] = [];
      for await (const { name, modified } of store.listNotes(prefix)) {
        assert.ok(Math.abs(modified - before) < 60_000);
        found.push(name);
      }
      return found.sort();
    };
    assert.deepEqual(await names('pins/'), ['pins/one']);
    assert.deepEqual(await names('roots/'), ['roots/host-a/mini', 'roots/host-b/mini']);
    assert.deepEqual(await names('roots/host-b'), ['roots/host-b/mini']);
    assert.deepEqual(await names(''), ['epoch', 'pins/one', 'roots/host-a/mini', 'roots/host-b/mini']);
    assert.deepEqual(await names('none/'), []);
  });

  it('lets one of many writers make or replace a note', async () => {
    const store = await backend.fresh();
    const clients = await Promise.all(Array.from({ length: 12 }, () => backend.reopen(store)));
    let standing: string | undefined;
    for (let round = 0; round < 10; round++) {
      const texts = clients.map((_, i) => `round ${round} writer ${i}`);
      const won = await Promise.all(
        clients.map((client, i) =>
          standing === undefined
            ? client.createNote('gc/epoch', texts[i] as string)
            : client.replaceNote('gc/epoch', standing, texts[i] as string),
        ),
      );
      assert.equal(won.filter(Boolean).length, 1);
      standing = await store.readNote('gc/epoch');
      assert.equal(standing, texts[won.indexOf(true)]);
    }
  });

  it('loses no count that many writers raise at once', async () => {
    const store = await backend.fresh();
    await store.createNote('gc/count', '0');
    const raise = async (client: ArtifactStore): Promise<void> => {
      for (;;) {
        const text = (await client.readNote('gc/count')) as string;
        if (await client.replaceNote('gc/count', text, String(Number(text) + 1))) return;
      }
    };
    const clients = await Promise.all(Array.from({ length: 6 }, () => backend.reopen(store)));
    await Promise.all(clients.map(async (client) => [await raise(client), await raise(client), await raise(client)]));
    assert.equal(await store.readNote('gc/count'), '18');
  });

  it('refuses names that are no names', async () => {
    const store = await backend.fresh();
    for (const name of ['', '/a', 'a/', 'a//b', '../a', 'A', 'a b', 'a@1', '.hidden', 'x'.repeat(201)])
      await assert.rejects(async () => store.createNote(name, 'text'), /no name of a note/);
    await assert.rejects(async () => store.createNote('a', ''), /would be empty/);
  });
}
