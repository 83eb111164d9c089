import { beamSearch } from '@exmix/t5/beam-search';
import { greedyDecode } from '@exmix/t5/greedy-decode';
import type { ModelFolder } from '@exmix/t5/testing/model-folder';
import { type Measure, measure } from '../measure.js';
import type { ModelOnEngine } from './model-on-engine.js';
import { TOLERANCES } from './tolerances.js';

/** As the README has the vectors made. */
const BEAM = { beams: 4, lengthPenalty: 0.6 };

/** Greedy and beam decoding of the padded batch in one call. */
export async function decodingMeasures(folder: ModelFolder, name: string, model: ModelOnEngine): Promise<Measure[]> {
  const measures: Measure[] = [];
  const { config, opByOp } = model;
  const prefix = `${name}/batch`;
  /** With start id and EOS, padded: as the vectors hold it. */
  const whole = (ids: Int32Array, length: number) => {
    const row = [config.decoder_start_token_id, ...ids, ...(ids.length < length - 1 ? [config.eos_token_id] : [])];
    return [...row, ...new Array<number>(length - row.length).fill(config.pad_token_id)];
  };
  if (folder.has(`${prefix}/greedy_ids`)) {
    const length = folder.shape(`${prefix}/greedy_ids`)[1] as number;
    const rows = await greedyDecode(model, await folder.batch(prefix), { maxTokens: length - 1, opByOp });
    const actual = rows.flatMap((ids) => whole(ids, length));
    const expected = await folder.ints(`${prefix}/greedy_ids`);
    measures.push(measure('greedy ids', TOLERANCES.ids, [{ actual, expected, at: 'batch' }]));
  }
  if (folder.has(`${prefix}/beam_ids`)) {
    const length = folder.shape(`${prefix}/beam_ids`)[1] as number;
    const rows = await beamSearch(model, await folder.batch(prefix), { ...BEAM, maxTokens: length - 1, opByOp });
    const actual = rows.flatMap(({ ids }) => whole(ids, length));
    const expected = await folder.ints(`${prefix}/beam_ids`);
    measures.push(measure('beam ids', TOLERANCES.ids, [{ actual, expected, at: 'batch' }]));
    const scores = { actual: rows.map(({ score }) => score), expected: await folder.floats(`${prefix}/beam_scores`) };
    measures.push(measure('beam scores', TOLERANCES.hidden, [{ ...scores, at: 'batch' }]));
  }
  return measures;
}
