import { ModelFolder } from '@exmix/t5/testing/model-folder';
import { processEngine } from '@exmix/tensors/process-engine';
import { describeFailure } from './describe-failure.js';
import { loadOperations } from './load-operations.js';
import { runModelVectors } from './model/run-model-vectors.js';
import type { EngineMessage } from './report.js';
import { runVectors } from './run-vectors.js';

// The process of one engine, which the environment names: runs a folder of either form and tells its parent.

const [folder, only] = process.argv.slice(2) as [string, string?];

function tell(message: EngineMessage): void {
  process.send?.(message);
}

/** What people can mend has a code and needs no stack: a folder that is not there, a configuration that is none. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error || error instanceof SyntaxError ? error.message : (error.stack ?? error.message);
}

try {
  const engine = await processEngine();
  const { kind, tensorflowVersion, reason } = engine;
  tell({ type: 'engine', kind, tensorflowVersion, reason });
  const models = await ModelFolder.open(folder);
  if (models !== undefined) {
    for await (const result of runModelVectors(models, engine)) tell({ type: 'model', ...result });
  }
  for await (const result of runVectors(folder, await loadOperations(), { onlyEngine: only === 'only-engine' })) {
    const failed = result.failed.map((one) => ({ name: one.name, op: one.op, lines: describeFailure(one) }));
    const { file, passed, notImplemented, measure = null } = result;
    tell({ type: 'file', file, passed, failed, notImplemented: Object.fromEntries(notImplemented), measure });
  }
} catch (error) {
  // A folder that cannot be read, or vectors that are none.
  tell({ type: 'error', text: describe(error) });
  process.exitCode = 2;
} finally {
  process.disconnect?.();
}
