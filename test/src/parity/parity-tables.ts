import { isWithin, type Measure } from './measure.js';
import type { EngineResults, FileReport } from './report.js';

/** Failed cases of a file that are described; all are counted. */
const DESCRIBED = 5;

const COUNTS = ['passed', 'failed', 'not implemented'] as const;
const FILE_WIDTH = 44;

/** Heading of the lines of vector files. */
export function fileHeading(): string {
  return `${'file'.padEnd(FILE_WIDTH)}${COUNTS.map((name) => `   ${name}`).join('')}   largest difference       allowed`;
}

/** The line of a vector file, and what failed in it. */
export function fileLines(report: FileReport): string[] {
  const { file, failed, notImplemented, measure } = report;
  const difference = measure === null ? '' : `${cell(measure).padStart(21)}${tolerance(measure).padStart(14)}`;
  const lines = [countsLine(file, countsOf(report)) + difference];
  for (const { lines: described } of failed.slice(0, DESCRIBED)) lines.push(...described);
  if (failed.length > DESCRIBED) lines.push(`  and ${failed.length - DESCRIBED} more failed cases`);
  const missing = Object.entries(notImplemented).map(([op, count]) => `${op} ${count}`);
  if (missing.length > 0) lines.push(`  not implemented: ${missing.join(', ')}`);
  return lines;
}

export function countsLine(name: string, counts: readonly number[]): string {
  return (
    name.padEnd(FILE_WIDTH) + counts.map((count, i) => String(count).padStart((COUNTS[i] ?? '').length + 3)).join('')
  );
}

/** Passed, failed and not implemented cases. */
export function countsOf({ passed, failed, notImplemented }: FileReport): [number, number, number] {
  return [passed, failed.length, Object.values(notImplemented).reduce((sum, count) => sum + count, 0)];
}

/** A table a model: a line a quantity, a column for each engine and way of running it, the tolerance last. */
export function modelLines(results: readonly EngineResults[]): string[] {
  const lines: string[] = [];
  const columns = results.flatMap(({ engine, models }) =>
    [...new Set(models.map(({ way }) => way))].map((way) => ({
      heading: engine === 'wasm' ? 'wasm' : `${engine}, ${way}`,
      models: models.filter((model) => model.way === way),
    })),
  );
  const names = new Set(columns.flatMap(({ models }) => models.map(({ model }) => model)));
  for (const name of [...names].sort()) {
    lines.push(
      '',
      row(
        name,
        columns.map(({ heading }) => heading),
        'allowed',
      ),
    );
    const measures = columns.map(({ models }) =>
      models.filter(({ model }) => model === name).flatMap(({ measures }) => measures),
    );
    const quantities = new Set(measures.flat().map(({ quantity }) => quantity));
    for (const quantity of quantities) {
      const found = measures.map((column) => column.find((measure) => measure.quantity === quantity));
      const first = found.find((measure) => measure !== undefined) as Measure;
      const cells = found.map((measure) => (measure === undefined ? '' : cell(measure)));
      lines.push(row(quantity, cells, tolerance(first)));
      for (const [i, measure] of found.entries()) {
        if (measure === undefined || isWithin(measure)) continue;
        lines.push(`  ${columns[i]?.heading}: ${quantity} differs, most at ${measure.at}`);
      }
    }
  }
  if (lines.length > 0) lines.push('', 'each cell: largest absolute difference, and the largest relative one');
  return lines;
}

/** `1.2e-6 3.4e-7`, with a mark where it is too much; ids: how many of how many differ. */
function cell(measure: Measure): string {
  const { absolute, relative, values, by } = measure;
  const mark = isWithin(measure) ? '' : ' !';
  if (by === 'exact') return `${Math.round(relative * values)} of ${values} differ${mark}`;
  return `${short(absolute)} ${short(relative)}${mark}`;
}

function tolerance({ tolerance, by }: Measure): string {
  return by === 'exact' ? 'none' : `${short(tolerance)} ${by === 'absolute' ? 'abs' : 'rel'}`;
}

function short(value: number): string {
  return value === 0 || !Number.isFinite(value) ? String(value) : value.toExponential(1);
}

function row(name: string, cells: readonly string[], allowed: string): string {
  return `${name.padEnd(32)}${cells.map((text) => text.padStart(20)).join('')}${allowed.padStart(14)}`;
}
