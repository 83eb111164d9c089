import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** For tests: text of the page against its background: at least 4.5 to 1 (WCAG AA). */
export async function assertContrast(page: Page): Promise<void> {
  const poor = await page.evaluate(() => {
    const parse = (text: string) => (text.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (text: string) => {
      const [r = 0, g = 0, b = 0] = parse(text).map((value) => {
        const share = value / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const backgroundOf = (node: Element | null): string => {
      for (let at = node; at !== null; at = at.parentElement) {
        const color = getComputedStyle(at).backgroundColor;
        const alpha = parse(color)[3];
        if (color.startsWith('rgb') && (alpha === undefined || alpha === 1)) return color;
      }
      return getComputedStyle(document.body).backgroundColor;
    };
    const found = new Set<string>();
    for (const node of document.querySelectorAll(
      'h1,h2,h3,h4,p,a,dt,dd,th,td,li,summary,label,legend,button,code,kbd,figcaption span,svg text',
    )) {
      if (node.closest('#tip, .skip, nav')) continue;
      if ((node.textContent ?? '').trim() === '' || node.getBoundingClientRect().width === 0) continue;
      const style = getComputedStyle(node);
      const ink = node instanceof SVGElement ? style.fill : style.color;
      if (!ink.startsWith('rgb')) continue;
      const [x, y] = [luminance(ink), luminance(backgroundOf(node))].sort((p, q) => q - p) as [number, number];
      const ratio = (x + 0.05) / (y + 0.05);
      if (ratio < 4.5) found.add(`${node.tagName} ${ink} ${ratio.toFixed(2)}`);
    }
    return [...found];
  });
  assert.deepEqual(poor, []);
}
