/**
 * `npm run parity -- <folder> [--engine native|wasm|both] [--json <file>]`: runs the reference vectors of a folder, cases
 * in JSON files or those of whole models, and prints what passed and the largest differences beside their tolerances.
 * Exit code 1 when something differs too much, 2 when the folder has no vectors.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isWithin } from './measure.js';
import { countsLine, countsOf, fileHeading, fileLines, modelLines } from './parity-tables.js';
import type { EngineReport, EngineResults, FileReport, ModelReport, ParityEngine } from './report.js';
import { nativeEngine, startEngine } from './start-engine.js';

const USAGE = 'usage: npm run parity -- <folder of vectors> [--engine native|wasm|both] [--json <file>]';

class UsageError extends Error {}

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { engine: { type: 'string', default: 'both' }, json: { type: 'string' } },
    });
    const [folder, ...rest] = positionals;
    if (folder === undefined || rest.length > 0) throw new UsageError(USAGE);
    if (!['native', 'wasm', 'both'].includes(values.engine)) {
      throw new UsageError(`--engine is ${values.engine}; it can be native, wasm or both`);
    }
    return { folder, engine: values.engine as ParityEngine | 'both', json: values.json };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${(error as Error).message}\n${USAGE}`);
  }
}

/** The engines to run, and a line on one that is left out. */
function enginesFor(engine: ParityEngine | 'both'): readonly ParityEngine[] {
  if (engine !== 'both') return [engine];
  const native = nativeEngine(process.env);
  if ('kind' in native) return ['native', 'wasm'];
  console.log(`only WebAssembly is run: ${native.reason}`);
  return ['wasm'];
}

/** Runs a folder on one engine and prints vector files as they are done. */
async function runEngine(engine: ParityEngine, folder: string, onlyEngine: boolean): Promise<EngineResults> {
  let report: EngineReport | undefined;
  const files: FileReport[] = [];
  const models: ModelReport[] = [];
  for await (const message of startEngine(engine, folder, { onlyEngine, environment: process.env })) {
    if (message.type === 'model') models.push(message);
    else if (message.type === 'engine') {
      report = message;
      const version = message.tensorflowVersion === null ? '' : `, TensorFlow ${message.tensorflowVersion}`;
      console.log(`engine: ${message.kind}${version}`);
    } else {
      if (files.length === 0) {
        if (onlyEngine) console.log('cases that compute with tensors, on this engine too:');
        console.log(fileHeading());
      }
      files.push(message);
      console.log(fileLines(message).join('\n'));
    }
  }
  if (report === undefined) throw new Error(`the ${engine} engine told nothing`);
  if (files.length > 0) console.log(countsLine(`total of ${files.length} files`, totals(files)));
  return { engine, report, files, models };
}

function totals(files: readonly FileReport[]): number[] {
  return [0, 1, 2].map((i) => files.reduce((sum, file) => sum + (countsOf(file)[i] as number), 0));
}

async function main(): Promise<number> {
  const { folder, engine, json } = options();
  const results: EngineResults[] = [];
  for (const one of enginesFor(engine)) results.push(await runEngine(one, folder, results.length > 0));
  if (results.every(({ files, models }) => files.length === 0 && models.length === 0)) {
    throw new UsageError(`${folder} has no vectors: neither a .json file with "cases" nor vectors.safetensors`);
  }
  console.log(modelLines(results).join('\n'));
  const passed = results.every(
    ({ files, models }) =>
      files.every(({ failed }) => failed.length === 0) && models.every(({ measures }) => measures.every(isWithin)),
  );
  if (json !== undefined) {
    const special = (_key: string, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
    const report = { format: 'exmix-parity/1', folder, passed, engines: results };
    await writeFile(json, `${JSON.stringify(report, special, 2)}\n`);
  }
  return passed ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  // Wrong usage, a folder that cannot be read, or a vector file that is no JSON.
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
