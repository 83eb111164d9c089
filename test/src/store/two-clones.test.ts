import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Leases } from '@exmix/artifact-store/leases';
import { openStore } from '@exmix/artifact-store/open-store';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { transcript, unitsOf } from '../end-to-end/run-exmix.js';
import { BUCKET, requestsOf } from './clone.js';
import { sharedServer } from './shared-server.js';

const { server, skip, env, clone } = await sharedServer();

describe('one bucket for many clones', { skip }, () => {
  it('what one built, nobody builds again', async () => {
    const store = `s3://${BUCKET}/two-clones`;
    const first = await clone();
    const built = await first.run(store, { env });
    assert.equal(built.code, 0, transcript(built));
    const units = unitsOf(built, 'built');
    assert.ok(units.length > 10);

    const second = await clone();
    const reused = await second.run(store, { env });
    assert.equal(reused.code, 0, transcript(reused));
    assert.deepEqual(unitsOf(reused, 'built'), []);
    assert.deepEqual(unitsOf(reused, 'reused'), units);
    assert.deepEqual(await second.digests(), await first.digests());
    const cold = requestsOf(reused);
    assert.ok((cold.GET ?? 0) <= 2 * units.length + 8, `two GET a unit: ${JSON.stringify(cold)}`);
    assert.ok((cold.HEAD ?? 0) <= 16 && (cold.LIST ?? 0) <= 17, JSON.stringify(cold));
    assert.ok((cold.PUT ?? 0) <= 2, JSON.stringify(cold));

    const again = await second.run(store, { env });
    assert.deepEqual(unitsOf(again, 'built'), []);
    const total = Object.values(requestsOf(again)).reduce((sum, count) => sum + count, 0);
    assert.ok(total <= 12, `next to nothing is asked again: ${JSON.stringify(requestsOf(again))}`);
  });

  it('two that build at once build each unit once', async () => {
    const store = `s3://${BUCKET}/at-once`;
    const both = [await clone(), await clone()];
    const runs = await Promise.all(both.map((each) => each.run(store, { env })));
    for (const run of runs) assert.equal(run.code, 0, transcript(run));
    const [one, other] = runs.map((run) => unitsOf(run, 'built'));
    assert.deepEqual(
      one?.filter((unit) => other?.includes(unit)),
      [],
    );
    assert.deepEqual(await both[0]?.digests(), await both[1]?.digests());
  });

  it('what another process builds is waited for, and who builds it is told', async () => {
    const mine = await clone();
    assert.equal((await mine.run(`s3://${BUCKET}/two-clones`, { env })).code, 0);
    const ref = await RefFolder.of(mine.pipeline.folder).read('ingest', 'colour_of');
    await mine.forget({ cache: true });

    Object.assign(process.env, env);
    const store = `s3://${BUCKET}/waits`;
    const builder = await openStore(store, { cacheFolder: join(mine.root, 'builder') });
    const lease = await new Leases(builder).take(String(ref?.key));
    let hasEnded = false;
    const running = mine.run(store, { env }).finally(() => {
      hasEnded = true;
    });
    // What does not need it is built meanwhile.
    for (let [last, since] = [0, Date.now()]; !hasEnded && (last < 3 || Date.now() - since < 3000); await sleep(200)) {
      let results = 0;
      for await (const _ of builder.listResultKeys()) results++;
      if (results !== last) [last, since] = [results, Date.now()];
    }
    assert.equal(await builder.readResult(String(ref?.key)), undefined);
    await lease?.release();
    const run = await running;
    assert.equal(run.code, 0, transcript(run));
    const said = run.events.filter((event) => event.type === 'log').map(({ unit, line }) => `${unit}: ${line}`);
    const line = `colour_of: process ${process.pid} on ${hostname()} builds this already; its result is waited for`;
    assert.ok(said.includes(line), said.join('\n'));
    assert.ok(unitsOf(run, 'built').includes('ingest/colour_of'));
  });

  it('a run that may only read reuses and writes nothing', async () => {
    const store = `s3://${BUCKET}/two-clones`;
    const reader = await clone();
    reader.pipeline.cards.colour_of.format.inputs = 'which colour: {text}';
    await reader.pipeline.save();
    const run = await reader.run(store, { env: { ...env, EXMIX_STORE_MODE: 'read' } });
    assert.equal(run.code, 0, transcript(run));
    const built = unitsOf(run, 'built');
    assert.ok(built.includes('format/colour_of') && !built.includes('ingest/colour_of'), built.join());
    const requests = requestsOf(run);
    for (const name of ['PUT', 'DELETE', 'CREATE', 'PART']) assert.equal(requests[name], undefined, name);
    const again = await reader.run(store, { env: { ...env, EXMIX_STORE_MODE: 'read' } });
    assert.deepEqual(unitsOf(again, 'built'), []);
  });

  it('results that nobody trusted signed are built again, and signed', async () => {
    const store = `s3://${BUCKET}/two-clones`;
    const signer = await clone();
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const files = { sign: join(signer.root, 'sign.pem'), trust: join(signer.root, 'trust.pem') };
    await writeFile(files.sign, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    await writeFile(files.trust, publicKey.export({ type: 'spki', format: 'pem' }));

    const signed = await signer.run(store, { env: { ...env, EXMIX_STORE_SIGN_KEY: files.sign } });
    assert.equal(signed.code, 0, transcript(signed));
    assert.match(signed.stderr, /the result [0-9a-f]{64} in s3:.* is refused: it carries no signature/);
    const units = unitsOf(signed, 'built');
    assert.ok(units.length > 10, 'all of it was unsigned');

    const trusting = { ...env, EXMIX_STORE_TRUST: files.trust, EXMIX_STORE_MODE: 'read' };
    const reader = await clone();
    const believed = await reader.run(store, { env: trusting });
    assert.deepEqual(unitsOf(believed, 'built'), [], transcript(believed));
    assert.deepEqual(unitsOf(believed, 'reused'), units);
    assert.deepEqual(await reader.digests(), await signer.digests());

    // Two whole and good artifacts change places: right digests for wrong bytes. One keeps its signature, one has none.
    const refs = RefFolder.of(signer.pipeline.folder);
    const [one, other] = [await refs.read('format', 'colour_of'), await refs.read('format', 'thing_of')];
    for (const [mine, theirs, keeps] of [[one, other, true] as const, [other, one, false] as const]) {
      const key = String(mine?.key);
      const file = server.fileOf(BUCKET, `two-clones/results/${key.slice(0, 2)}/${key.slice(2)}`);
      const { signature, ...record } = JSON.parse(await readFile(file, 'utf8'));
      await writeFile(file, JSON.stringify({ ...record, artifact: theirs?.artifact, ...(keeps && { signature }) }));
    }
    const careful = await clone();
    const refused = await careful.run(store, { env: trusting });
    assert.equal(refused.code, 0, transcript(refused));
    assert.match(refused.stderr, new RegExp(`${one?.key} in s3:.* is refused: its signature is of another record`));
    assert.match(refused.stderr, new RegExp(`${other?.key} in s3:.* is refused: it carries no signature`));
    assert.deepEqual(unitsOf(refused, 'built'), ['format/colour_of', 'format/thing_of']);
    assert.deepEqual(await careful.digests(), await signer.digests());
  });
});
