import type { Measured } from '../measured-run.js';

interface Event {
  readonly type: string;
  readonly stage: string;
  readonly unit: string;
  readonly line: string;
}

/** `stage/unit` of what a run built. */
export function builtBy(run: Measured): readonly string[] {
  return unitsOf(run, 'built');
}

/** `stage/unit` of what a run found built. */
export function reusedBy(run: Measured): readonly string[] {
  return unitsOf(run, 'reused');
}

/** What a run says of its requests to a bucket. */
export function requestsOf(run: Measured): string {
  const line = events(run).findLast((event) => event.type === 'notice' && /^s3:.* up, .* down$/.test(event.line))?.line;
  return line?.replace(/^s3:\S+: /, '') ?? 'no requests';
}

function unitsOf(run: Measured, type: string): string[] {
  return events(run)
    .filter((event) => event.type === type)
    .map(({ stage, unit }) => `${stage}/${unit}`);
}

function events({ lines }: Measured): Event[] {
  return lines.map((line) => JSON.parse(line) as Event);
}
