import type { TopLevelSpec } from 'vega-lite';
import { type Html, html, trusted } from '../html.js';
import type { ChartFiles } from './chart-files.js';
import { chartSvg } from './chart-svg.js';

export interface FigureParts {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences: how to read it. */
  readonly note?: string | Html;
  /** Colours and what they stand for, as HTML that wraps. */
  readonly key?: readonly { readonly color: string; readonly text: string }[];
  readonly wide: TopLevelSpec;
  /** For screens below 760 px. */
  readonly narrow: TopLevelSpec;
  /** The same facts as a table, for readers who cannot see the chart. */
  readonly table: Html;
  readonly tableLabel?: string;
}

/** A chart in two widths with a caption and its table; the wide one is a file of its own too. */
export async function figure(parts: FigureParts, charts: ChartFiles): Promise<Html> {
  const [wide, narrow] = await Promise.all([
    chartSvg(parts.wide, `${parts.id}-w`),
    chartSvg(parts.narrow, `${parts.id}-n`),
  ]);
  charts.add(parts.id, titled(wide, `${parts.id}-w`, parts.title));
  return html`<figure class="chart" id="${parts.id}">
<figcaption><strong>${parts.title}</strong>${parts.note === undefined ? null : html` <span>${parts.note}</span>`}</figcaption>
${parts.key && html`<ul class="key">${parts.key.map(({ color, text }) => html`<li><span class="dot" style="--c:${color}"></span>${text}</li>`)}</ul>`}
<div class="chart-wide">${trusted(titled(wide, `${parts.id}-w`, parts.title))}</div>
<div class="chart-narrow">${trusted(titled(narrow, `${parts.id}-n`, parts.title))}</div>
<details class="data"><summary>${parts.tableLabel ?? 'Show as a table'}</summary><div class="scroll" tabindex="0" role="region" aria-label="${parts.title}, table">${parts.table}</div></details>
</figure>`;
}

function titled(svg: string, id: string, title: string): string {
  const { text } = html`<title id="${id}-title">${title}</title>`;
  return svg.replace(/(<svg[^>]*>)/, `$1${text}`);
}
