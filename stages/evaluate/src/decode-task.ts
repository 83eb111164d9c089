import { readRows } from '@exmix/parquet/read-rows';
import { writeParquet } from '@exmix/parquet/write-parquet';
import type { Artifact } from '@exmix/stage-kit/artifact';
import type { Stage } from '@exmix/stage-kit/stage';
import { stageOf } from '@exmix/stage-kit/stage-of';
import { answerLogProbabilities } from '@exmix/t5/answer-log-probabilities';
import { decodingBatches } from '@exmix/t5/decoding-batches';
import { greedyDecode } from '@exmix/t5/greedy-decode';
import { processEngine } from '@exmix/tensors/process-engine';
import { readModel } from '@exmix/vocabulary/read-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';
import { loadCheckpoint } from './load-checkpoint.js';
import type { DecodeConfig } from './unit-configs.js';

/**
 * Has one phase's model answer one task's examples by greedy decoding.
 *
 * Files: `predictions.parquet` (id, prediction, tokens: how many the model wrote; where a metric needs them, labelScores:
 * the log probability of each label word as the answer), in the order of the drawn examples.
 * The summary counts what was cut: inputs above `inputLength`, answers that did not end within `maxTargetTokens`.
 */
export const run: Stage = stageOf(async (action, context, emit) => {
  const config = action.config as unknown as DecodeConfig;
  const { signal, store } = context;
  const { ids, inputs } = await readInputs(
    await context.input('drawn'),
    await context.input('tokens'),
    config.split,
    signal,
  );
  const texts = new Array<string>(ids.length).fill('');
  const lengths = new Array<number>(ids.length).fill(0);
  const labelScores = new Array<readonly number[]>(ids.length).fill([]);
  let unfinished = 0;

  if (ids.length > 0) {
    await processEngine();
    const model = await loadCheckpoint(await context.input('checkpoint'));
    const vocabulary = await openVocabulary(await context.input('vocabulary'), config.extraIds);
    const batches = decodingBatches(inputs, { ...config, eosId: model.config.eos_token_id });
    const labels = config.labels?.map((label) => vocabulary.encode(label));
    let done = 0;
    for (const batch of batches) {
      signal.throwIfAborted();
      const decoded = await greedyDecode(model, batch, { maxTokens: config.maxTargetTokens, signal });
      decoded.forEach((tokens, row) => {
        const place = batch.places[row] as number;
        texts[place] = vocabulary.decode(tokens);
        lengths[place] = tokens.length;
        if (tokens.length >= config.maxTargetTokens) unfinished++;
      });
      if (labels !== undefined) {
        const scored = await answerLogProbabilities(model, batch, labels, { signal });
        scored.forEach((ofRow, row) => {
          labelScores[batch.places[row] as number] = [...ofRow];
        });
      }
      done += batch.rows;
      emit({ type: 'progress', done, total: ids.length, of: 'examples' });
    }
  }
  const rows = ids.map((id, i) => ({ id, prediction: texts[i], tokens: lengths[i], labelScores: labelScores[i] }));
  const predictions = writeParquet(
    [
      { name: 'id', type: 'string' },
      { name: 'prediction', type: 'string' },
      { name: 'tokens', type: 'int32' },
      ...(config.labels === undefined ? [] : [{ name: 'labelScores', type: 'json' } as const]),
    ],
    [rows],
    { signal },
  );
  const cutInputs = inputs.filter((tokens) => tokens.length > config.inputLength - 1).length;
  return {
    files: { 'predictions.parquet': await store.writeBlob(predictions, { signal }) },
    summary: { examples: ids.length, cutInputs, unfinishedAnswers: unfinished },
  };
});

/** Ids of the drawn examples and the tokens of their inputs, which are in the same order. */
async function readInputs(drawn: Artifact, tokens: Artifact, split: string, signal: AbortSignal) {
  const ids: string[] = [];
  const inputs: Int32Array[] = [];
  for await (const row of readRows(drawn, `drawn/${split}-`, ['id'], signal)) ids.push(row.id as string);
  for await (const row of readRows(tokens, `tokens/${split}-`, ['inputs'], signal)) {
    inputs.push(row.inputs as Int32Array);
  }
  if (ids.length !== inputs.length) {
    throw new Error(`${ids.length} drawn examples of ${split} have ${inputs.length} rows of tokens`);
  }
  return { ids, inputs };
}

async function openVocabulary(artifact: Artifact, extraIds: number): Promise<SentencePieceVocabulary> {
  const file = await artifact.open('spiece.model');
  try {
    return new SentencePieceVocabulary(readModel(await file.read(0, file.size)), { extraIds });
  } finally {
    await file.close();
  }
}
