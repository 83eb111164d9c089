import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { downloadUrl } from './download-url.js';
import { clientOnLoopback } from './testing/client-on-loopback.js';
import { Traffic } from './traffic.js';

const NAMES = Array.from({ length: 6 }, (_, i) => `${i}.csv`);
const CONTENT = Object.fromEntries(NAMES.map((name) => [name, `of ${name}`]));
const OPTIONS = { repositories: { 'org/many': { main: CONTENT } }, files: CONTENT };

test('files of the Hub and of the web share one bound', async (t) => {
  let [open, most] = [0, 0];
  let fill = () => {};
  const full = new Promise<void>((resolve) => {
    fill = resolve;
  });
  const counting: typeof fetch = async (...given) => {
    if (!/\/resolve\/|\/files\//.test(String(given[0]))) return fetch(...given);
    most = Math.max(most, ++open);
    if (open === 3) fill();
    try {
      // Files wait for each other, and a while for one too many, so that as many are open at once as may be.
      await full;
      await sleep(5);
      return await fetch(...given);
    } finally {
      open--;
    }
  };
  const edges = { fetch: counting, log: () => {}, traffic: new Traffic(3) };
  const { client, hub, settings } = await clientOnLoopback(t, OPTIONS, {}, edges);
  const { commit, files } = await client.resolve('org/many', 'main');
  await Promise.all([
    ...files.map((file) => client.download('org/many', commit, file)),
    ...NAMES.map((name) => downloadUrl(`${hub.endpoint}/files/${name}`, settings, edges)),
  ]);
  assert.equal(hub.requests.filter(({ path }) => /\/resolve\/|\/files\//.test(path)).length, 12);
  assert.equal(most, 3);
});

test('a host that asks to wait is left alone by both', async (t) => {
  const slept: number[] = [];
  // Time stands still: nobody's wait is over.
  const clock = { now: () => 0, sleep: async (milliseconds: number) => void slept.push(milliseconds / 1000) };
  const edges = { fetch, log: () => {}, traffic: new Traffic(), clock };
  const { client, another, hub, settings } = await clientOnLoopback(t, OPTIONS, {}, edges);
  const { commit, files } = await client.resolve('org/many', 'main');
  const [first, second] = files as [(typeof files)[0], (typeof files)[0]];
  hub.order({ path: /\/files\//, kind: 'rate-limit', times: 1, waitSeconds: 55 });
  await downloadUrl(`${hub.endpoint}/files/0.csv`, settings, edges);
  assert.deepEqual(slept, [55, 55]);
  await client.download('org/many', commit, first);
  assert.deepEqual(slept, [55, 55, 55]);
  await another({}, { traffic: new Traffic() }).download('org/many', commit, second);
  assert.deepEqual(slept, [55, 55, 55], 'with a traffic of its own nobody waits');
});

test('who waits for a host keeps no place that another could use', async (t) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const clock = { now: () => 0, sleep: () => released };
  const edges = { fetch, log: () => {}, traffic: new Traffic(1), clock };
  const { hub, settings } = await clientOnLoopback(t, OPTIONS, {}, edges);
  hub.order({ path: /\/files\/0/, kind: 'cut', times: 1 });
  const waits = downloadUrl(`${hub.endpoint}/files/0.csv`, settings, edges);
  // With one place in all, this one ends only if the first has left it.
  await downloadUrl(`${hub.endpoint}/files/1.csv`, settings, edges);
  release();
  await waits;
});
