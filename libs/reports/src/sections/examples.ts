import { familiesOf, familyName } from '../families.js';
import { type Html, html, trusted } from '../html.js';
import type { ReportData } from '../report-data.js';

/** Rows to look at: a task is chosen, its rows are drawn by the page's script. */
export function examplesSection(data: ReportData): Html | null {
  const tasks = data.tasks.filter((task) => task.examples.length > 0);
  if (tasks.length === 0) return null;
  const payload = JSON.stringify(tasks.map(({ name, examples }) => ({ name, examples })));
  return html`<section id="examples"><h2>Examples</h2>
<p class="soft">A few rows of each task as the model sees them, and what it said. Scores are the example’s own, 100 is a perfect answer.</p>
<div class="picker">
<label for="example-task">Task<select id="example-task">${familiesOf(tasks).map(
    (family) =>
      html`<optgroup label="${familyName(family)}">${tasks
        .filter((task) => task.family === family)
        .map(({ name, title }) => html`<option value="${name}">${name} · ${title}</option>`)}</optgroup>`,
  )}</select></label>
<label for="example-filter">Rows<select id="example-filter"><option value="all">all</option><option value="right">answered rightly</option><option value="wrong">not perfect</option></select></label>
<button type="button" id="example-previous">Previous task</button><button type="button" id="example-next">Next task</button>
</div>
<div class="cards" id="example-cards" aria-live="polite"><noscript><p>The rows are shown by a script; they are also in <a href="report.json">report.json</a>.</p></noscript></div>
<script type="application/json" id="examples-data">${trusted(scriptSafe(payload))}</script></section>`;
}

/** JSON that no row's text can end the script element of. */
function scriptSafe(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
