import { PAGE_STYLE } from '../page-style.js';

/** The report's charts as SVG files that stand alone, in the colours of light mode. */
export class ChartFiles {
  private readonly charts = new Map<string, string>();

  /** @param svg a chart of the page, coloured by its CSS variables */
  add(id: string, svg: string): void {
    this.charts.set(`charts/${id}.svg`, standalone(svg));
  }

  /** Contents by file name, sorted by it. */
  get files(): readonly (readonly [name: string, svg: string])[] {
    return [...this.charts].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

/** The first block of variables of the page's style is that of light mode. */
const COLORS: ReadonlyMap<string, string> = new Map(
  [...(/:root\{[^}]*\}/.exec(PAGE_STYLE)?.[0] ?? '').matchAll(/(--[a-z0-9-]+):(#[0-9a-f]{6})/g)].map(
    ([, name, color]) => [name as string, color as string],
  ),
);

function standalone(svg: string): string {
  return svg
    .replace(/viewBox="0 0 ([\d.]+) ([\d.]+)"/, 'width="$1" height="$2" viewBox="0 0 $1 $2"')
    .replace(/ style="max-width:[^"]*"/, '')
    .replaceAll('font-family="inherit"', 'font-family="system-ui, sans-serif"')
    .replace(/var\((--[a-z0-9-]+)\)/g, (_, name) => COLORS.get(name) ?? 'currentColor');
}
