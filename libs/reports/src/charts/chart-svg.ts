import * as vega from 'vega';
import { type Config, compile, type TopLevelSpec } from 'vega-lite';

/**
 * Colours are the page's CSS variables, which SVG attributes take, so that a chart follows light and dark mode. Fonts
 * are inherited; there is no DOM and no canvas here, so text widths are estimates and labels are kept short.
 */
const CONFIG: Config = {
  background: 'transparent',
  font: 'inherit',
  padding: { left: 2, right: 8, top: 6, bottom: 2 },
  view: { stroke: null },
  axis: {
    labelColor: 'var(--soft)',
    titleColor: 'var(--soft)',
    titleFontWeight: 'normal',
    titleFontSize: 12,
    labelFontSize: 11.5,
    gridColor: 'var(--line)',
    domainColor: 'var(--line-strong)',
    tickColor: 'var(--line-strong)',
    labelPadding: 5,
    titlePadding: 9,
  },
  axisY: { domain: false, ticks: false },
  legend: {
    labelColor: 'var(--soft)',
    titleColor: 'var(--soft)',
    titleFontWeight: 'normal',
    labelFontSize: 12,
    titleFontSize: 12,
    symbolSize: 90,
    symbolStrokeWidth: 0,
  },
  header: {
    labelColor: 'var(--ink)',
    labelFontSize: 12.5,
    labelFontWeight: 600,
    titleColor: 'var(--soft)',
    title: null,
  },
  text: { color: 'var(--ink)', fontSize: 11.5 },
  rule: { color: 'var(--line-strong)' },
};

/** Compiles a Vega-Lite specification to SVG text that scales with its container. */
export async function chartSvg(spec: TopLevelSpec, id: string): Promise<string> {
  const { spec: compiled } = compile(spec, { config: CONFIG, logger: vega.logger(vega.Error) });
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logLevel: vega.Error });
  try {
    return scalable(await view.toSVG(), id);
  } finally {
    view.finalize();
  }
}

/** Width and height become a view box with a natural size; ids become unique on the page; the root becomes one image. */
function scalable(svg: string, id: string): string {
  const [, width, height] = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) as unknown as [
    string,
    string,
    string,
  ];
  // Vega counts ids on from chart to chart of the process; here they start anew in each.
  const names: string[] = [];
  const own = (name: string) => {
    if (!names.includes(name)) names.push(name);
    return `${id}-${names.indexOf(name)}`;
  };
  return svg
    .replace(
      /<svg[^>]*>/,
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" style="max-width:${Math.ceil(Number(width))}px" role="img" aria-labelledby="${id}-title">`,
    )
    .replace(/\bid="([^"]+)"/g, (_, name) => `id="${own(name)}"`)
    .replace(/url\(#([^)]+)\)/g, (_, name) => `url(#${own(name)})`)
    .replaceAll(' role="graphics-object"', '')
    .replaceAll(/ aria-roledescription="[^"]*"/g, '');
}
