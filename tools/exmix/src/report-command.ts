import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadPipeline } from '@exmix/cards/load-pipeline';
import { InputError } from '@exmix/errors/input-error';
import type { ReportData } from '@exmix/reports/report-data';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import type { StoreOption } from './command-options.js';
import { findPipeline } from './find-pipeline.js';
import { openStore } from './open-store.js';
import { reportFacts } from './report-facts.js';
import { readRunRecord } from './run-record.js';
import { storeLocation } from './workspace.js';

/** `exmix report`. @returns the exit code */
export async function reportCommand(name: string, options: StoreOption): Promise<number> {
  const pipeline = await loadPipeline(findPipeline(name));
  const path = await writeReport(pipeline.folder, storeLocation(process.env, options.store));
  console.log(path);
  return 0;
}

/**
 * Draws the report of a pipeline's last evaluation into `<pipeline>/report/`.
 *
 * @returns path of the page
 * @throws InputError `no-report` where the pipeline was not evaluated
 */
export async function writeReport(pipelineFolder: string, location: string): Promise<string> {
  const ref = await RefFolder.of(pipelineFolder).read('evaluate', 'report');
  if (ref === undefined) {
    throw new InputError('no-report', 'the pipeline has no report yet; exmix run makes one', { file: pipelineFolder });
  }
  const record = await readRunRecord(pipelineFolder);
  const folder = join(pipelineFolder, 'report');
  const page = join(folder, 'index.html');
  // Drawn of this evaluation and this run already?
  const drawnOf = `${ref.artifact.sha256} ${record?.run.endedAt}\n`;
  const stamp = join(folder, '.drawn-of');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === drawnOf) return page;
  const artifact = await StoredArtifact.open(await openStore(location), ref.artifact);
  const data = (await artifact.json('report.json')) as unknown as ReportData;
  const facts = reportFacts(record, process.env);
  const { renderReport } = await import('@exmix/reports/render-report');
  const files = await renderReport(data, facts);
  await rm(folder, { recursive: true, force: true });
  for (const [file, content] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
  await writeFile(stamp, drawnOf);
  return page;
}
