import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FolderStore } from '../folder-store.js';
import { formatResult } from '../result-json.js';
import type { ResultRecord } from '../result-record.js';
import { ResultKey } from './result-key.js';
import { ResultTrust } from './result-trust.js';

let folder: string;
const warnings: string[] = [];
const warn = (message: string): void => void warnings.push(message);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-trust-'));
});

after(() => rm(folder, { recursive: true, force: true }));

function pair(): { hidden: ResultKey; open: ResultKey } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    hidden: ResultKey.parse(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, 'a file'),
    open: ResultKey.parse(publicKey.export({ type: 'spki', format: 'pem' }) as string, 'a file'),
  };
}

const blob = { sha256: 'ab'.repeat(32), size: 2 };
const made = { at: '2026-01-01T00:00:00.000Z', milliseconds: 1, host: 'h' };

function record(text: string): ResultRecord {
  return { key: createHash('sha256').update(text).digest('hex'), action: blob, artifact: blob, made };
}

async function plant(store: FolderStore, { key }: ResultRecord, text: string): Promise<void> {
  const path = join(store.location, 'results', key.slice(0, 2), key.slice(2));
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
}

describe('result trust', () => {
  for (const [name, { hidden, open }] of Object.entries({
    Ed25519: pair(),
    'a shared secret': ((key) => ({ hidden: key, open: key }))(
      ResultKey.parse(randomBytes(32).toString('hex'), 'a file'),
    ),
  })) {
    it(`believes what ${name} signed, and nothing that was changed since`, () => {
      const signed = new ResultTrust([hidden], hidden).sign(record('a'));
      const reader = new ResultTrust([open], undefined, warn);
      assert.deepEqual(reader.accept(signed, signed.key, 'a store'), signed);
      const other = { ...blob, sha256: 'cd'.repeat(32) };
      const changed: [ResultRecord, RegExp][] = [
        [{ ...signed, artifact: other }, /its signature is of another record/],
        [{ ...signed, key: other.sha256 }, /its signature is of another record/],
        [{ ...signed, made: { ...made, host: 'else' } }, /its signature is of another record/],
        [record('unsigned'), /it carries no signature/],
        [new ResultTrust([], pair().hidden).sign(record('foreign')), /by the key [0-9a-f]{16}, which is not trusted/],
      ];
      for (const [each, reason] of changed) {
        warnings.length = 0;
        assert.equal(new ResultTrust([open], undefined, warn).accept(each, each.key, 'a store'), undefined);
        assert.match(warnings.join(), reason);
      }
    });
  }

  it('tells bad keys', () => {
    const told = (text: string): string => {
      try {
        ResultKey.parse(text, 'key.txt');
      } catch (error) {
        assert.equal((error as { code: string }).code, 'bad-option');
        return (error as Error).message;
      }
      return assert.fail(`${text} is taken for a key`);
    };
    assert.match(told('abcdef'), /key.txt holds a secret of 6 hex digits; .* at least 64 hex digits, .* rand -hex 32/);
    const ssh = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJx2mJb0f1yq4y8m3vVd9h3q0sS7m0cQ6p5l8n1r2t3u me@host';
    assert.match(told(ssh), /holds a public key of OpenSSH, which is no PEM; .* openssl genpkey -algorithm ed25519/);
    assert.match(told('correct horse battery staple '.repeat(3)), /key.txt holds neither PEM nor hex digits/);
    assert.throws(() => ResultKey.parse('-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----', 'key.pem'), {
      code: 'bad-option',
      message: /key.pem is no Ed25519 key in PEM/,
    });
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' });
    assert.throws(() => ResultKey.parse(rsa as string, 'rsa.pem'), /it is of type rsa/);
  });

  it('takes the place of a planted record, and is not replaced by one', async () => {
    const { hidden, open } = pair();
    const writer = await FolderStore.open(join(folder, 'planted'), new ResultTrust([hidden], hidden, warn));
    const right = record('planted');
    await plant(writer, right, formatResult({ ...right, artifact: { ...blob, sha256: 'ee'.repeat(32) } }));
    warnings.length = 0;
    assert.equal(await writer.readResult(right.key), undefined);
    assert.match(warnings.join(), new RegExp(`the result ${right.key} in .* is refused: it carries no signature`));
    const { made: _, ...bare } = record('bare');
    await plant(writer, record('bare'), `${JSON.stringify(bare)}\n`);
    assert.equal(await writer.readResult(bare.key), undefined);
    assert.match(
      warnings.join(),
      new RegExp(`${bare.key} in .* is refused: what stands there is no record of a result`),
    );
    const published = await writer.publishResult(right);
    assert.equal(published.signature?.key, hidden.id);
    const reader = await FolderStore.open(writer.location, new ResultTrust([open], undefined, warn));
    assert.deepEqual(await reader.readResult(right.key), published);
    const stranger = await FolderStore.open(writer.location);
    assert.deepEqual(await stranger.publishResult({ ...right, made: { ...made, host: 'stranger' } }), published);
  });
});
