import { duration, plural } from '../format-numbers.js';
import { type Html, html } from '../html.js';
import type { ReportData } from '../report-data.js';
import type { RunFacts, UnitFacts } from '../run-facts.js';
import { table } from '../table.js';

const STAGES = ['ingest', 'format', 'sample', 'tokenize', 'train', 'evaluate'];
const OUTCOMES = {
  reused: 'reused',
  built: 'built',
  failed: 'failed',
  blocked: 'blocked',
  interrupted: 'stopped',
} as const;

/** Time and cache result of each stage and unit, engine, machine and settings. */
export function runSection(data: ReportData, facts: RunFacts): Html {
  const stages = STAGES.filter((stage) => facts.units.some((unit) => unit.stage === stage)).map((stage) => {
    const units = facts.units.filter((unit) => unit.stage === stage);
    const of = (outcome: UnitFacts['outcome']) => units.filter((unit) => unit.outcome === outcome);
    return {
      stage,
      units,
      built: of('built').length,
      reused: of('reused').length,
      failed: of('failed').length + of('blocked').length + of('interrupted').length,
      now: total(units.filter((unit) => unit.outcome !== 'reused')),
      saved: total(of('reused')),
    };
  });
  const most = Math.max(1, ...stages.map((stage) => stage.now));
  return html`<section id="run"><h2>How it was made</h2>
${
  stages.length === 0
    ? null
    : html`<h3>Time and cache of each stage</h3>
<p class="soft">A unit is rebuilt when something that it reads has changed, else its result is reused. Times are sums over units, which run side by side.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Stages, table">${table<(typeof stages)[number]>(
        'Stages of this run',
        [
          { head: 'Stage', isHead: true, cell: (row) => row.stage },
          { head: 'Time', number: true, cell: (row) => (row.now > 0 ? duration(row.now) : '') },
          { head: 'Built', number: true, cell: (row) => row.built },
          { head: 'Reused', number: true, cell: (row) => row.reused },
          { head: 'Failed', number: true, cell: (row) => row.failed },
          {
            head: 'Part of the time',
            cell: (row) => html`<span class="bar" style="width:${((8 * row.now) / most).toFixed(2)}rem"></span>`,
          },
          { head: 'Time saved', number: true, cell: (row) => (row.saved > 0 ? duration(row.saved) : '') },
        ],
        stages,
      )}</div>
<details class="data"><summary>${plural(facts.units.length, 'unit')} one by one</summary><div class="scroll" tabindex="0" role="region" aria-label="Units, table">${table<UnitFacts>(
        'Units of this run',
        [
          { head: 'Stage', cell: (unit) => unit.stage },
          { head: 'Unit', isHead: true, cell: (unit) => unit.unit },
          {
            head: 'Result',
            cell: (unit) => html`<span class="state ${unit.outcome}">${OUTCOMES[unit.outcome]}</span>`,
          },
          {
            head: 'Time',
            number: true,
            cell: (unit) => (unit.milliseconds === undefined ? '' : duration(unit.milliseconds)),
          },
          { head: 'Why', cell: (unit) => unit.because },
        ],
        facts.units,
      )}</div></details>`
}
<div class="grid2"><div>${engine(facts)}</div><div><h3>Settings</h3>${settings(data)}</div></div></section>`;
}

function engine(facts: RunFacts): Html {
  const rows = [
    ...Object.entries(facts.engine?.details ?? {}),
    ...Object.entries(facts.machine ?? {}),
    ...(facts.finishedAt === undefined
      ? []
      : [['Finished', facts.finishedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')]]),
  ] as [string, string][];
  return html`<h3>Engine and machine</h3>
${
  facts.engine === undefined
    ? html`<p class="soft">No engine was needed: everything was reused, or no model was trained.</p>`
    : html`<p>${facts.engine.name}${facts.engine.reason === undefined ? null : html` <span class="soft">${facts.engine.reason}</span>`}</p>`
}
${
  rows.length === 0
    ? null
    : html`<div class="scroll">${table<[string, string]>(
        'Engine and machine',
        [
          { head: 'Fact', isHead: true, cell: ([name]) => name },
          { head: 'Value', cell: ([, value]) => value },
        ],
        rows,
      )}</div>`
}`;
}

function settings(data: ReportData): Html {
  const groups: [string, unknown][] = [
    ['seed', data.pipeline.seed],
    ...Object.entries(data.settings),
    ...data.phases.map((phase): [string, unknown] => [`phase ${phase.name}`, phase.settings]),
  ];
  return html`${groups.map(([name, value]) =>
    typeof value === 'object' && value !== null
      ? html`<details class="data"><summary>${name}</summary><div class="scroll">${table<[string, string]>(
          `Settings of ${name}`,
          [
            { head: 'Setting', isHead: true, cell: ([key]) => key },
            { head: 'Value', cell: ([, text]) => html`<code>${text}</code>` },
          ],
          Object.entries(value).map(([key, each]) => [key, typeof each === 'string' ? each : JSON.stringify(each)]),
        )}</div></details>`
      : html`<p>${name}: <code>${String(value)}</code></p>`,
  )}`;
}

function total(units: readonly UnitFacts[]): number {
  return units.reduce((sum, unit) => sum + (unit.milliseconds ?? 0), 0);
}
