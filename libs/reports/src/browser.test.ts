import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { renderReport } from './render-report.js';
import { madeUpReport, madeUpRun } from './testing/made-up-report.js';

/** Debian's Chromium, or the one that CHROMIUM names. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const skip = existsSync(CHROMIUM) ? false : `there is no Chromium at ${CHROMIUM}`;

const SIZES = [
  { name: 'wide', width: 1280, height: 900 },
  { name: 'phone', width: 390, height: 844 },
] as const;

describe('the report in a browser', { skip, timeout: 120_000 }, () => {
  let folder: string;
  let browser: Browser;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exmix-report-'));
    for (const [name, text] of await renderReport(madeUpReport(), madeUpRun())) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(width: number, height: number, colorScheme: 'light' | 'dark') {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    const problems: string[] = [];
    page.on('console', (message) => problems.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('requestfailed', (request) => problems.push(`failed: ${request.url()}`));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) problems.push(`network: ${request.url()}`);
    });
    await page.goto(pathToFileURL(join(folder, 'index.html')).href);
    return { page, problems };
  }

  for (const { name, width, height } of SIZES) {
    for (const scheme of ['light', 'dark'] as const) {
      it(`${name}, ${scheme}: nothing complains, charts are seen, the page does not scroll sideways`, async () => {
        const { page, problems } = await open(width, height, scheme);
        assert.deepEqual(problems, []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);

        const figures = page.locator('figure.chart');
        assert.ok((await figures.count()) >= 12);
        const charts = await figures.evaluateAll((nodes) =>
          nodes.map((node) => {
            const seen = [...node.querySelectorAll('svg')].filter((svg) => svg.getBoundingClientRect().width > 0);
            const box = seen[0]?.getBoundingClientRect();
            const marks = seen[0]?.querySelectorAll('[aria-label], path, line').length ?? 0;
            return { id: node.id, seen: seen.length, width: box?.width ?? 0, height: box?.height ?? 0, marks };
          }),
        );
        for (const chart of charts) {
          assert.equal(chart.seen, 1, chart.id);
          assert.ok(chart.width > 200 && chart.width <= width && chart.height > 50, JSON.stringify(chart));
          assert.ok(chart.marks > 10, JSON.stringify(chart));
        }
        await assertContrast(page);
        await page.close();
      });
    }
  }

  it('dark mode changes page and charts', async () => {
    const colors = [];
    for (const scheme of ['light', 'dark'] as const) {
      const { page } = await open(1280, 900, scheme);
      colors.push(
        await page.evaluate(() => {
          const label = document.querySelector('#sizes .chart-wide text') as SVGTextElement;
          return [getComputedStyle(document.body).backgroundColor, getComputedStyle(label).fill];
        }),
      );
      await page.close();
    }
    const [light, dark] = colors as [string[], string[]];
    assert.notEqual(light[0], dark[0]);
    assert.notEqual(light[1], dark[1]);
  });

  it('rows of a task are chosen by keyboard and filtered', async () => {
    const { page, problems } = await open(390, 844, 'light');
    const first = (await page.locator('#example-cards').textContent()) ?? '';
    await page.locator('#example-next').focus();
    await page.keyboard.press('Enter');
    const second = (await page.locator('#example-cards').textContent()) ?? '';
    assert.notEqual(first, second);
    await page.selectOption('#example-task', 'prose');
    assert.match((await page.locator('#example-cards').textContent()) ?? '', /Text/);
    await page.selectOption('#example-task', 'language');
    const rows = madeUpReport().tasks.find((task) => task.name === 'language')?.examples ?? [];
    for (const [filter, count] of [
      ['all', rows.length],
      ['right', rows.filter((row) => row.predictions.every((each) => each.score === 100)).length],
      ['wrong', rows.filter((row) => row.predictions.some((each) => each.score !== 100)).length],
    ] as const) {
      await page.selectOption('#example-filter', filter);
      assert.equal(await page.locator('#example-cards article').count(), count, filter);
    }
    assert.deepEqual(problems, []);
    await page.close();
  });

  it('a mark says what it stands for under the pointer; every chart has a name and a table', async () => {
    const { page } = await open(1280, 900, 'light');
    const mark = page.locator('#difference-0 .chart-wide [role=graphics-symbol][aria-label*="95% interval"]').first();
    await mark.scrollIntoViewIfNeeded();
    await mark.hover();
    assert.match((await page.locator('#tip.on').textContent()) ?? '', /95% interval/);
    const lacking = await page
      .locator('figure.chart')
      .evaluateAll((nodes) =>
        nodes
          .filter(
            (node) =>
              node.querySelector('table caption') === null ||
              [...node.querySelectorAll('svg')].some(
                (svg) => !document.getElementById(svg.getAttribute('aria-labelledby') ?? '')?.textContent,
              ),
          )
          .map((node) => node.id),
      );
    assert.deepEqual(lacking, []);
    await page.close();
  });
});

/** Text of the page against its background: at least 4.5 to 1 (WCAG AA). */
async function assertContrast(page: Page): Promise<void> {
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
      'h1,h2,h3,h4,p,a,dt,dd,th,td,li,summary,label,figcaption span,svg text',
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
