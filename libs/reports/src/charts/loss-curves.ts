import type { TopLevelSpec } from 'vega-lite';
import type { PhaseFacts } from '../report-data.js';

/** Loss by step of phases of one kind: every logged step pale, its running mean strong, validation as points. */
export function lossCurves(
  phases: readonly PhaseFacts[],
  colorOf: (phase: string) => string,
  width: number,
): TopLevelSpec {
  const values = phases.flatMap((phase) => {
    const smooth = smoothed(phase.curve.map((point) => point.loss));
    return phase.curve.map(({ step, loss }, i) => ({ phase: phase.name, step, loss, smooth: smooth[i] }));
  });
  const validation = phases.flatMap((phase) =>
    phase.validation.map(({ step, loss }) => ({
      phase: phase.name,
      step,
      loss,
      label: `${phase.name}: validation loss ${loss.toFixed(3)} after ${step} steps`,
    })),
  );
  // The first steps of a fresh model would squeeze the rest of the curve.
  const settled = values.filter(
    ({ step }, i) => values.length < 20 || step > 0.02 * (values.at(-1)?.step ?? 0) || i < 0,
  );
  const losses = [...settled.map((value) => value.smooth as number), ...validation.map((value) => value.loss)];
  const domain = [Math.max(0, Math.min(...losses) * 0.92), Math.max(...losses) * 1.06];
  const color = {
    field: 'phase',
    type: 'nominal' as const,
    title: null,
    scale: { domain: phases.map((phase) => phase.name), range: phases.map((phase) => colorOf(phase.name)) },
    legend: { orient: 'top' as const, symbolType: 'stroke' as const, symbolStrokeWidth: 3, symbolOpacity: 1 },
  };
  const x = { field: 'step', type: 'quantitative' as const, title: 'step', axis: { grid: false, tickCount: 6 } };
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: 'loss, nats a target token',
    scale: { domain, zero: false },
    axis: { tickCount: 5 },
  });
  const line = (field: string, strokeWidth: number, opacity: number) => ({
    data: { values },
    mark: { type: 'line' as const, strokeWidth, opacity, clip: true, aria: false },
    encoding: { x, y: y(field), color },
  });
  return {
    width,
    height: width > 500 ? 260 : 220,
    autosize: { type: 'fit-x', contains: 'padding' },
    layer: [
      line('loss', 1, 0.3),
      line('smooth', 2.2, 1),
      {
        data: { values: validation },
        mark: { type: 'point', filled: true, size: 46, opacity: 1, stroke: 'var(--paper)', strokeWidth: 1.2 },
        encoding: { x, y: y('loss'), color, description: { field: 'label' } },
      },
    ],
  } as unknown as TopLevelSpec;
}

/** Centred running mean over a fortieth of the curve on both sides. */
function smoothed(values: readonly number[]): number[] {
  const reach = Math.max(1, Math.floor(values.length / 40));
  return values.map((_, i) => {
    const window = values.slice(Math.max(0, i - reach), i + reach + 1);
    return window.reduce((sum, value) => sum + value, 0) / window.length;
  });
}
