import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openStore } from '@exmix/artifact-store/open-store';
import { openCheckpoint } from '@exmix/checkpoints/open-checkpoint';
import { folderCheckpoint } from '@exmix/exmix/folder-checkpoint';
import { importNamed } from '@exmix/exmix/imported-models';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { batchLogits } from '@exmix/t5/batch-loss';
import { batchTensors } from '@exmix/t5/t5-batch';
import { parseT5Config, type T5Config } from '@exmix/t5/t5-config';
import { processEngine } from '@exmix/tensors/process-engine';
import { openSafetensors } from '@exmix/tensors/safetensors';
import * as tf from '@tensorflow/tfjs-core';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { runExmix, transcript } from '../end-to-end/run-exmix.js';
import { someBatches } from './some-batches.js';
import { type TrainedExport, trainedExport } from './trained-export.js';

interface Weights {
  readonly config: T5Config;
  readonly tensors: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly data: Float32Array;
  }[];
}

describe('a phase that is exported to transformers and read back', { timeout: 300_000 }, () => {
  let trained: TrainedExport;
  before(async () => {
    await processEngine();
    trained = await trainedExport();
  });
  after(() => trained.remove());

  const exmix = async (...args: string[]) => {
    const run = await runExmix(workspaceRoot, args, { store: trained.store });
    assert.equal(run.code, 0, transcript(run));
    return run;
  };

  async function artifactOf(unit: string): Promise<StoredArtifact> {
    const ref = await RefFolder.of(trained.pipeline.folder).read('train', unit);
    return StoredArtifact.open(await openStore(trained.store), (ref as NonNullable<typeof ref>).artifact);
  }

  async function weightsOf(artifact: StoredArtifact): Promise<Weights> {
    const file = await artifact.open('model.safetensors');
    try {
      const opened = await openSafetensors(file);
      const tensors = opened.names.map(async (name) => {
        const { shape, data } = await opened.read(name);
        return { name, shape, data: data as Float32Array };
      });
      return { config: parseT5Config(await artifact.json('config.json')), tensors: await Promise.all(tensors) };
    } finally {
      await file.close();
    }
  }

  /** As `libs/checkpoints` reads the folder. */
  async function importedWeights(): Promise<Weights> {
    const opened = await openCheckpoint(folderCheckpoint(trained.folder));
    try {
      const tensors = opened.tensors.map(async ({ name, shape, data }) => ({
        name,
        shape,
        data: (await data()) as Float32Array,
      }));
      assert.deepEqual(opened.notes, []);
      return { config: opened.config, tensors: await Promise.all(tensors) };
    } finally {
      await opened.close();
    }
  }

  async function logitsOf({ config, tensors }: Weights): Promise<Float32Array[]> {
    const parameters = new Map(
      tensors.map(({ name, shape, data }) => [name, tf.tensor(data, [...shape], 'float32') as tf.Tensor]),
    );
    const all: Float32Array[] = [];
    for (const batch of someBatches(3, config.vocab_size)) {
      const logits = tf.tidy(() => batchLogits({ config, parameters }, batchTensors(batch)));
      all.push((await logits.data()) as Float32Array);
      logits.dispose();
    }
    tf.dispose([...parameters.values()]);
    return all;
  }

  it('has the same sizes, weights and logits', async () => {
    const phase = await weightsOf(await artifactOf('start'));
    const back = await importedWeights();
    assert.deepEqual(back.config, phase.config);
    assert.deepEqual(
      back.tensors.map(({ name, shape }) => [name, shape]),
      phase.tensors.map(({ name, shape }) => [name, shape]),
    );
    const logits = await logitsOf(phase);
    assert.ok(areEqual(await logitsOf(back), logits), 'other logits');
    assert.ok(Math.max(...logits.map((each) => each.reduce((most, value) => Math.max(most, Math.abs(value)), 0))) > 1);

    // The comparison notices other weights.
    const wrong = back.tensors.map((tensor) =>
      tensor.name === 'shared.weight' ? { ...tensor, data: tensor.data.map((value) => value * 1.01) } : tensor,
    );
    assert.ok(!areEqual(await logitsOf({ ...back, tensors: wrong }), logits));
  });

  it('is imported by the command with the same files, and answers texts as the phase does', async () => {
    const said = (await exmix('import', trained.folder, '--name', 'back')).events.at(-1);
    assert.equal(said.use.tokenize.vocabulary.extraIds, 10, 'as many sentinels as it was trained with');
    const ref = await importNamed(trained.store, 'back');
    const { manifest } = await StoredArtifact.open(await openStore(trained.store), ref?.artifact as never);
    const { manifest: phase } = await artifactOf('start');
    for (const file of ['model.safetensors', 'spiece.model']) {
      assert.equal(manifest.files[file]?.sha256, phase.files[file]?.sha256, file);
    }
    const texts = [
      'colour of: the red stone number 7',
      'thing of: a blue river of type 3',
      'a <extra_id_0> by the river',
    ];
    for (const text of texts) {
      const [answer] = (await exmix('generate', `${trained.pipeline.folder}/start`, text)).events;
      assert.ok(answer.tokens.length > 0);
      for (const model of [trained.folder, 'back']) {
        const [other] = (await exmix('generate', model, text, '--max-tokens', '16')).events;
        assert.deepEqual(other, answer, model);
      }
    }
  });

  it('a phase that starts from it ends in the bytes of one that starts from the phase', async () => {
    const { pipeline } = trained;
    const [, tuned] = pipeline.config.train.phases;
    pipeline.config.train.imports = { back: { folder: trained.folder } };
    pipeline.config.train.phases.push({ ...tuned, name: 'again', from: { import: 'back' } });
    await pipeline.save();
    await exmix('run', pipeline.folder, '--to', 'train');
    const [one, two] = [await artifactOf('tuned'), await artifactOf('again')];
    assert.equal(two.digest, one.digest);
    assert.notEqual(
      one.manifest.files['model.safetensors']?.sha256,
      (await artifactOf('start')).manifest.files['model.safetensors']?.sha256,
    );
  });
});

/** Bit by bit. */
function areEqual(a: readonly Float32Array[], b: readonly Float32Array[]): boolean {
  const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => Buffer.from(buffer, byteOffset, byteLength);
  return a.length === b.length && a.every((each, i) => bytesOf(each).equals(bytesOf(b[i] as Float32Array)));
}
