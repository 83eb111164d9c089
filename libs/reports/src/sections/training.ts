import type { ChartFiles } from '../charts/chart-files.js';
import { figure } from '../charts/figure.js';
import { lossCurves } from '../charts/loss-curves.js';
import { count, shortCount } from '../format-numbers.js';
import { type Html, html } from '../html.js';
import type { PhaseColors } from '../phase-colors.js';
import type { PhaseFacts, ReportData } from '../report-data.js';
import { table } from '../table.js';
import { NARROW, WIDE } from './widths.js';

const KINDS: Readonly<Record<string, string>> = {
  pretrain: 'Pre-training',
  prefinetune: 'Pre-finetuning',
  finetune: 'Finetuning',
};

/** Loss curves by kind of phase, and what each phase was. */
export async function trainingSection(data: ReportData, colors: PhaseColors, charts: ChartFiles): Promise<Html | null> {
  if (data.phases.length === 0) return null;
  const figures: Html[] = [];
  for (const kind of [...new Set(data.phases.map((phase) => phase.kind))]) {
    const phases = data.phases.filter((phase) => phase.kind === kind && phase.curve.length > 0);
    if (phases.length === 0) continue;
    const mixed = new Set(phases.map((phase) => phase.tasks)).size > 1;
    figures.push(
      await figure(
        {
          id: `loss-${kind}`,
          title: `${KINDS[kind] ?? kind}: loss by step`,
          note: `Strong lines are running means${phases.some((p) => p.validation.length > 0) ? ', dots validation' : ''}. ${
            mixed ? 'The phases train on different examples, so their losses are not comparable with each other.' : ''
          }`,
          wide: lossCurves(phases, colors, WIDE),
          narrow: lossCurves(phases, colors, NARROW),
          table: curveTable(phases),
        },
        charts,
      ),
    );
  }
  return html`<section id="training"><h2>Training</h2>${figures}
<div class="scroll" tabindex="0" role="region" aria-label="Training phases, table">${table<PhaseFacts>(
    'Training phases',
    [
      { head: 'Phase', isHead: true, cell: (phase) => phase.name },
      { head: 'Kind', cell: (phase) => KINDS[phase.kind] ?? phase.kind },
      { head: 'Starts from', cell: (phase) => phase.from ?? 'scratch' },
      { head: 'Trains on', cell: (phase) => phase.tasks },
      { head: 'Steps', number: true, cell: (phase) => count(phase.steps) },
      {
        head: 'Target tokens',
        number: true,
        cell: (phase) => (phase.targetTokens === undefined ? '' : shortCount(phase.targetTokens)),
      },
      {
        head: 'Parameters',
        number: true,
        cell: (phase) => (phase.parameters === undefined ? '' : shortCount(phase.parameters)),
      },
      { head: 'Last loss', number: true, cell: (phase) => phase.curve.at(-1)?.loss.toFixed(3) },
    ],
    data.phases,
  )}</div></section>`;
}

/** About twenty steps a phase. */
function curveTable(phases: readonly PhaseFacts[]): Html {
  const rows = phases.flatMap((phase) => {
    const stride = Math.max(1, Math.ceil(phase.curve.length / 20));
    return phase.curve
      .filter((_, i) => i % stride === 0 || i === phase.curve.length - 1)
      .map((point) => ({ phase: phase.name, ...point }));
  });
  return table<(typeof rows)[number]>(
    'Loss by step',
    [
      { head: 'Phase', isHead: true, cell: (row) => row.phase },
      { head: 'Step', number: true, cell: (row) => count(row.step) },
      { head: 'Loss', number: true, cell: (row) => row.loss.toFixed(3) },
    ],
    rows,
  );
}
