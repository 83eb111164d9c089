import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { ImportSettings } from '@exmix/cards/pipeline-schema';
import { openCheckpoint } from '@exmix/checkpoints/open-checkpoint';
import type { Stage } from '@exmix/stage-kit/stage';
import { stageOf } from '@exmix/stage-kit/stage-of';
import { type ImportFile, importFiles, importName } from './import-files.js';

/**
 * Makes a checkpoint of Transformers an artifact of the form that a phase leaves, without an optimizer's state.
 *
 * Files: `model.safetensors` (float32, Hugging Face names), `config.json`, `spiece.model`. They depend on the weights and
 * not on how these were stored.
 */
export const run: Stage = stageOf(async (action, context, emit) => {
  const settings = action.config as unknown as ImportSettings;
  const { signal, store } = context;
  const files = new Map((await importFiles(context.sources, settings)).map((file) => [file.name, file]));
  const checkpoint = await openCheckpoint({
    name: importName(settings),
    has: async (path) => files.has(path),
    open: (path) => (files.get(path) as ImportFile).open(),
  });
  try {
    for (const note of checkpoint.notes) context.log(note);
    const written: Record<string, BlobId> = {};
    for (const [name, bytes] of Object.entries(checkpoint.files)) {
      const total = name === 'model.safetensors' ? checkpoint.parameters * 4 : 0;
      const told =
        total === 0 ? bytes() : counted(bytes(), (done) => emit({ type: 'progress', done, total, of: 'bytes' }));
      written[name] = await store.writeBlob(told, { signal });
    }
    const { config, parameters, pieces, extraIds } = checkpoint;
    const sentinels = extraIds === undefined ? {} : { extraIds };
    return { files: written, summary: { parameters, rows: config.vocab_size, pieces, ...sentinels } };
  } finally {
    await checkpoint.close();
  }
});

/** Tells how many bytes have passed. */
async function* counted(chunks: AsyncIterable<Uint8Array>, tell: (done: number) => void): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of chunks) {
    yield chunk;
    done += chunk.length;
    tell(done);
  }
}
