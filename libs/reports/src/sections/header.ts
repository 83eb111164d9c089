import { baselineFindings, comparisonFindings } from '../findings.js';
import { duration, plural, shortCount } from '../format-numbers.js';
import { type Html, html } from '../html.js';
import type { ReportData } from '../report-data.js';
import type { RunFacts } from '../run-facts.js';

/** Title, what was built in numbers, and the answer in a sentence or two. */
export function headerSection(data: ReportData, facts: RunFacts): Html {
  const { pipeline, tasks, phases, scores } = data;
  const supervised = tasks.filter((task) => task.role !== 'self-supervised');
  const examples = tasks.reduce((sum, task) => sum + (task.trainExamples ?? 0), 0);
  const steps = phases.reduce((sum, phase) => sum + phase.steps, 0);
  const items: [label: string, value: string][] = [
    [supervised.length === 1 ? 'task' : 'tasks', String(supervised.length)],
    ['families', String(new Set(supervised.map((task) => task.family)).size)],
    ['train examples', shortCount(examples)],
    ...(steps > 0
      ? ([[`steps in ${plural(phases.length, 'training phase')}`, shortCount(steps)]] as [string, string][])
      : []),
    ...(scores.length > 0
      ? ([['answers scored', shortCount(scores.reduce((sum, s) => sum + s.examples, 0))]] as [string, string][])
      : []),
    ...(facts.milliseconds === undefined
      ? []
      : ([['time of this run', duration(facts.milliseconds)]] as [string, string][])),
  ];
  return html`<header class="top"><div class="wrap">
<div class="eyebrow">ExMix report · ${pipeline.name}</div>
<h1>${pipeline.title}</h1>
${pipeline.description === undefined ? null : html`<p class="lede">${pipeline.description}</p>`}
<dl class="facts">${items.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
</div></header>`;
}

/** What the run shows: verdict of each comparison, tasks above their baseline, and what is missing. */
export function findingsSection(data: ReportData, facts: RunFacts): Html {
  const failed = facts.units.filter((unit) => unit.outcome === 'failed' || unit.outcome === 'blocked');
  const above = baselineFindings(data);
  return html`<section id="findings"><h2>In short</h2>
${
  failed.length + data.missing.length === 0
    ? null
    : html`<div class="alert" role="note"><strong>Incomplete.</strong> ${
        failed.length > 0 ? `${plural(failed.length, 'unit')} failed or could not start, see the last section. ` : ''
      }${data.missing.length > 0 ? `Missing here: ${firstFew(data.missing)}.` : ''}</div>`
}
${data.comparisons.map((comparison) => {
  const findings = comparisonFindings(comparison);
  return html`<div class="verdict ${findings.verdict}"><p>${findings.headline}</p><p class="title">${comparison.title}</p></div>`;
})}
${
  above.length === 0
    ? html`<p>No model was scored in this run; the report shows the data.</p>`
    : html`<p>Tasks whose main score beats the baseline (the most frequent answer, or a copy of the input) by more than the 95% interval: ${above.map(
        ({ phase, all, above: won }, i) =>
          html`${i === 0 ? '' : '; '}<strong>${won.length} of ${all.length}</strong> for ${phase}`,
      )}.</p>`
}</section>`;
}

function firstFew(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length <= 5 ? shown : `${shown} and ${names.length - 5} more`;
}
