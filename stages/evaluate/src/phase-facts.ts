import type { PhaseFacts } from '@exmix/reports/report-data';
import type { ReportInputs } from './report-inputs.js';
import type { ReportConfig } from './unit-configs.js';

/** Points of a loss curve at most. */
const POINTS = 300;

interface Point {
  readonly step: number;
  readonly loss: number;
}

/** What a phase was told to do, and its loss by step as far as its artifact is there. */
export async function phaseFacts(phase: ReportConfig['phases'][number], inputs: ReportInputs): Promise<PhaseFacts> {
  const { from, ...rest } = phase;
  const events = await eventsOf(`phase.${phase.name}`, inputs);
  const summary = (await inputs.summary(`phase.${phase.name}`)) as { readonly parameters?: number } | undefined;
  return {
    ...rest,
    ...(from !== null && { from }),
    ...(summary?.parameters !== undefined && { parameters: summary.parameters }),
    ...(events.targetTokens > 0 && { targetTokens: events.targetTokens }),
    curve: thinned(events.train),
    validation: events.validation,
  };
}

/** Steps and validations of the phase's event log, JSON lines. */
async function eventsOf(
  input: string,
  inputs: ReportInputs,
): Promise<{ train: Point[]; validation: Point[]; targetTokens: number }> {
  const artifact = await inputs.artifact(input);
  const found = { train: [] as Point[], validation: [] as Point[], targetTokens: 0 };
  if (artifact === undefined || !artifact.list().includes('events.jsonl')) return found;
  const file = await artifact.open('events.jsonl');
  try {
    const text = new TextDecoder().decode(await file.read(0, file.size));
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const event = JSON.parse(line) as Partial<Point> & { split?: string; targetTokens?: number };
      if (typeof event.step !== 'number' || typeof event.loss !== 'number') continue;
      const point = { step: event.step, loss: Number(event.loss.toFixed(6)) };
      if (event.split === 'validation') found.validation.push(point);
      else {
        found.train.push(point);
        found.targetTokens += event.targetTokens ?? 0;
      }
    }
  } finally {
    await file.close();
  }
  return found;
}

/** Means of equal runs of points, so that no part of a long curve is left out. */
function thinned(points: readonly Point[]): Point[] {
  const run = Math.ceil(points.length / POINTS);
  if (run <= 1) return [...points];
  const result: Point[] = [];
  for (let start = 0; start < points.length; start += run) {
    const part = points.slice(start, start + run);
    const loss = part.reduce((sum, point) => sum + point.loss, 0) / part.length;
    result.push({ step: (part.at(-1) as Point).step, loss: Number(loss.toFixed(6)) });
  }
  return result;
}
