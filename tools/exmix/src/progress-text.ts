/** How far a unit is, as its last events said. */
export interface Progress {
  readonly stage: string;
  readonly unit: string;
  readonly done: number;
  readonly total?: number;
  readonly of?: string;
  readonly detail?: string;
  readonly millisecondsLeft?: number;
}

const BAR_WIDTH = 16;
const NAME_WIDTH = 28;

/** Such as `1,200/3,000 rows, 2 min 05 s left`. */
export function progressText({ done, total, of, detail, millisecondsLeft }: Progress): string {
  const count = total === undefined ? grouped(done) : `${grouped(done)}/${grouped(total)}`;
  const left = millisecondsLeft === undefined ? '' : `${timeLeft(millisecondsLeft)} left`;
  return [of === undefined ? '' : `${count} ${of}`, left, detail ?? ''].filter((part) => part !== '').join(', ');
}

/**
 * Such as `ingest spam                  [=====>          ] 33%  1,200/3,000 rows`. Where that is wider than the terminal,
 * first the name and then the bar give way to the text; what is still too wide is cut.
 */
export function progressBar(progress: Progress, columns: number): string {
  const { stage, unit, done, total } = progress;
  const width = Math.max(20, columns - 1);
  const text = progressText(progress);
  const part = total !== undefined && total > 0 ? Math.max(0, Math.min(1, done / total)) : undefined;
  const percent = part === undefined ? '    ' : `${Math.floor(part * 100)}%`.padStart(4);
  const name = `${stage} ${unit}`.slice(0, NAME_WIDTH);
  // Bar with its brackets, percent and the blanks between them.
  const room = width - text.length - BAR_WIDTH - 10;
  const bar = `[${'='.repeat(Math.round((part ?? 0) * BAR_WIDTH)).padEnd(BAR_WIDTH, ' ')}] `;
  const named = name.padEnd(Math.max(0, Math.min(NAME_WIDTH, room)));
  return `${named} ${named.length <= room ? bar : ''}${percent}  ${text}`.slice(0, width);
}

/** Such as `45 s`, `4 min 05 s` or `3 h 20 min`. */
export function timeLeft(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** Whole numbers with commas; the same on every machine. */
export function grouped(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Such as `850 ms`, `12.3 s` or `4 min 05 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** `1_234_567` as `1.2 MB`; powers of ten, as the Hub writes sizes. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.5 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}
