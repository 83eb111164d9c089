import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { mixingRate } from '@exmix/mixing/mixing-rate';
import { mixtureProbabilities } from '@exmix/mixing/mixture-probabilities';
import type { SelfSupervisedRatio } from '@exmix/mixing/self-supervised-ratio';
import { type Browser, chromium } from 'playwright-core';
import { shareText } from './live/rate-tasks.js';
import { renderReport } from './render-report.js';
import { assertContrast } from './testing/assert-contrast.js';
import { madeUpMixture, madeUpMixtureRun } from './testing/made-up-mixture.js';
import { madeUpReport, madeUpRun } from './testing/made-up-report.js';

/** Debian's Chromium, or the one that CHROMIUM names. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const skip = existsSync(CHROMIUM) ? false : `there is no Chromium at ${CHROMIUM}`;

type Report = 'trained' | 'mixture';

const PAGES = [
  { name: 'wide', width: 1280, height: 900 },
  { name: 'phone', width: 390, height: 844 },
].flatMap((size) => [
  { ...size, report: 'trained' as const, charts: 12 },
  { ...size, report: 'mixture' as const, charts: 3 },
]);

describe('the report in a browser', { skip, timeout: 120_000 }, () => {
  let folder: string;
  let browser: Browser;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exmix-report-'));
    for (const [report, files] of [
      ['trained', await renderReport(madeUpReport(), madeUpRun())],
      ['mixture', await renderReport(madeUpMixture(), madeUpMixtureRun())],
    ] as const) {
      for (const [name, text] of files) {
        await mkdir(dirname(join(folder, report, name)), { recursive: true });
        await writeFile(join(folder, report, name), text);
      }
    }
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(width: number, height: number, colorScheme: 'light' | 'dark', report: Report = 'trained') {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    const problems: string[] = [];
    page.on('console', (message) => problems.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('requestfailed', (request) => problems.push(`failed: ${request.url()}`));
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) problems.push(`network: ${request.url()}`);
    });
    await page.goto(pathToFileURL(join(folder, report, 'index.html')).href);
    return { page, problems };
  }

  for (const { name, width, height, report, charts: least } of PAGES) {
    for (const scheme of ['light', 'dark'] as const) {
      it(`${report}, ${name}, ${scheme}: nothing complains, charts are seen, the page does not scroll sideways`, async () => {
        const { page, problems } = await open(width, height, scheme, report);
        assert.deepEqual(problems, []);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);

        const figures = page.locator('figure.chart');
        assert.ok((await figures.count()) >= least);
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

  it('tasks are found by search, chosen by keyboard, and their rows filtered', async () => {
    const { page, problems } = await open(390, 844, 'light');
    const cards = page.locator('#example-cards');
    const first = (await cards.textContent()) ?? '';
    await page.locator('#example-next').focus();
    await page.keyboard.press('Enter');
    assert.notEqual((await cards.textContent()) ?? '', first);
    await page.fill('#task-search', 'prose');
    assert.match((await cards.textContent()) ?? '', /Text/);
    await page.fill('#task-search', 'language class');
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

  it('sizes and rates follow cap, ratio and temperature, by the formula of libs/mixing', async () => {
    const { page, problems } = await open(1280, 900, 'light', 'mixture');
    const tasks = madeUpMixture().tasks;
    const shares = (cap: number, ratio: SelfSupervisedRatio, temperature: number, count: 'source' | 'built') => {
      const rated = tasks.map((task) => {
        const n = count === 'source' ? task.size?.train : (task.trainExamples ?? task.size?.train);
        return {
          rate: mixingRate(n ?? 0, { maximum: cap, temperature }),
          selfSupervised: task.role === 'self-supervised',
        };
      });
      const probabilities = mixtureProbabilities(rated, ratio);
      return new Map(tasks.map(({ name }, i) => [name, shareText(probabilities[i] as number)]));
    };
    const shown = async () =>
      new Map(
        await page
          .locator('#rate-rows tbody tr')
          .evaluateAll((rows) =>
            rows.map((row) => [row.children[0]?.textContent ?? '', row.children[4]?.textContent ?? ''] as const),
          ),
      );
    const settle = async (expected: ReadonlyMap<string, string>) => {
      const found = await shown();
      assert.equal(found.size, 108);
      for (const [name, share] of expected) assert.equal(found.get(name), share, name);
    };
    await settle(shares(300_000, 2, 1, 'source'));
    const before = await page.locator('#sizes .chart-wide svg').innerHTML();
    await page.fill('#rate-cap', '5000');
    await settle(shares(5000, 2, 1, 'source'));
    assert.notEqual(await page.locator('#sizes .chart-wide svg').innerHTML(), before);
    assert.match((await page.locator('#sizes .chart-wide svg').textContent()) ?? '', /cap K = 5,000/);
    await page.fill('#rate-ratio', '');
    await settle(shares(5000, 'infinity', 1, 'source'));
    await page.fill('#rate-ratio', '0.5');
    await page.fill('#rate-temperature', '2');
    await settle(shares(5000, 0.5, 2, 'source'));
    await page.locator('input[name=cap-slider]').fill('4');
    assert.equal(await page.locator('#rate-cap').inputValue(), '10000');
    await page.selectOption('#rate-basis', 'built');
    await settle(shares(10_000, 0.5, 2, 'built'));
    await page.fill('#rate-cap', '');
    await settle(shares(10_000, 0.5, 2, 'built'));
    await page.click('#rate-reset');
    await settle(shares(300_000, 2, 1, 'source'));
    assert.equal(await page.locator('#sizes .chart-wide svg').innerHTML(), before, 'as the page was drawn');
    assert.deepEqual(problems, []);
    await page.close();
  });

  it('107 tasks are narrowed by words and by result; a failed one says why', async () => {
    const { page, problems } = await open(390, 844, 'dark', 'mixture');
    const listed = page.locator('#task-list button');
    assert.equal(await listed.count(), 109);
    await page.fill('#task-search', 'superglue');
    assert.equal(await listed.count(), madeUpMixture().tasks.filter((task) => task.suite === 'SuperGLUE').length);
    await page.fill('#task-search', '');
    await page.selectOption('#task-state', 'failed');
    assert.equal(await listed.count(), 3);
    assert.match((await page.locator('#task-detail').textContent()) ?? '', /ingest: the dataset is gated/);
    await page.fill('#task-search', 'no such task');
    assert.equal(await listed.count(), 0);
    // A name in a table shows its task, whatever the search has left.
    await page.locator('#results a[data-task=task_005_of_nli]').click();
    assert.match((await page.locator('#task-detail h3').textContent()) ?? '', /Made-up dataset 5 task_005_of_nli/);
    assert.equal(await page.locator('#example-cards article').count(), 3);
    assert.equal(await listed.count(), 109);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
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
