/**
 * `npm run parity -- <folder>`: runs every vector file of a folder for which the project has the operation, and prints
 * passed, failed and not implemented cases per file. Exit code 1 when a case failed, 2 when the folder has no vectors.
 */
import { describeFailure } from './describe-failure.js';
import { loadOperations } from './load-operations.js';
import { type FileResult, runVectors } from './run-vectors.js';

/** Failed cases of a file that are described; all are counted. */
const DESCRIBED = 5;

const COLUMNS = ['passed', 'failed', 'not implemented'] as const;

function row(file: string, counts: readonly number[]): string {
  return `${file.padEnd(44)}${counts.map((count, i) => String(count).padStart((COLUMNS[i] ?? '').length + 3)).join('')}`;
}

function countsOf({ passed, failed, notImplemented }: FileResult): number[] {
  return [passed, failed.length, [...notImplemented.values()].reduce((sum, count) => sum + count, 0)];
}

async function main(folder: string | undefined): Promise<number> {
  if (folder === undefined) {
    console.error('usage: npm run parity -- <folder of vector files>');
    return 2;
  }
  const find = await loadOperations();
  const totals = [0, 0, 0];
  let files = 0;
  console.log(`${'file'.padEnd(44)}${COLUMNS.map((name) => `   ${name}`).join('')}`);
  for await (const result of runVectors(folder, find)) {
    files++;
    const counts = countsOf(result);
    for (const [i, count] of counts.entries()) totals[i] = (totals[i] ?? 0) + count;
    console.log(row(result.file, counts));
    for (const failed of result.failed.slice(0, DESCRIBED)) console.log(describeFailure(failed).join('\n'));
    if (result.failed.length > DESCRIBED) console.log(`  and ${result.failed.length - DESCRIBED} more failed cases`);
    const missing = [...result.notImplemented].map(([op, count]) => `${op} ${count}`);
    if (missing.length > 0) console.log(`  not implemented: ${missing.join(', ')}`);
  }
  if (files === 0) {
    console.error(`${folder} has no vector file (a .json file with "cases")`);
    return 2;
  }
  console.log(row(`total of ${files} files`, totals));
  return totals[1] === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv[2]);
} catch (error) {
  // A folder that cannot be read, or a vector file that is no JSON.
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
