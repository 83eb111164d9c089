import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { assertContrast } from '@exmix/reports/testing/assert-contrast';
import { type Browser, chromium, type Page } from 'playwright-core';
import { answer } from '../answer.js';
import type { OpenModel } from '../open-model.js';
import { generationServer } from './generation-server.js';
import { testForms, testModel } from './testing/test-model.js';

/** Debian's Chromium, or the one that CHROMIUM names. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const skip = existsSync(CHROMIUM) ? false : `there is no Chromium at ${CHROMIUM}`;

const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

describe('the page of exmix serve', { skip, timeout: 120_000 }, () => {
  let folder: string;
  let model: OpenModel;
  let server: Server;
  let base: string;
  let browser: Browser;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'exmix-page-'));
    model = await testModel();
    server = generationServer({ model, forms: await testForms(folder), onDefect: (error) => console.error(error) });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  });
  after(async () => {
    await browser?.close();
    server?.close();
    server?.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(viewport = WIDE, colorScheme: 'light' | 'dark' = 'light', hasTouch = false) {
    const page = await browser.newPage({ viewport, colorScheme, hasTouch });
    const problems: string[] = [];
    page.on('console', (message) => problems.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(base) && !request.url().startsWith('data:')) problems.push(request.url());
    });
    await page.goto(`${base}/`);
    await page.locator('html[data-ready]').waitFor({ state: 'attached' });
    return { page, problems };
  }

  const input = (page: Page) => page.getByLabel('What the model reads');
  /** Until the answer is whole. */
  const answered = (page: Page) => page.getByRole('status').filter({ hasText: 'tokens in' }).waitFor();

  for (const [name, viewport] of [
    ['wide', WIDE],
    ['phone', PHONE],
  ] as const) {
    for (const scheme of ['light', 'dark'] as const) {
      it(`${name}, ${scheme}: nothing complains or goes elsewhere, all is readable, nothing scrolls sideways`, async () => {
        const { page, problems } = await open(viewport, scheme);
        await page.getByLabel('Task', { exact: true }).selectOption('colour');
        await page.getByText('Example 1 of 2').waitFor();
        await page.getByLabel('Sample').check();
        await page.getByRole('button', { name: 'Generate' }).click();
        await answered(page);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), viewport.width);
        await assertContrast(page);
        assert.deepEqual(problems, []);
        await page.close();
      });
    }
  }

  it('every control has a name; settings that do not count are not shown', async () => {
    const { page } = await open();
    await page.getByLabel('Task', { exact: true }).selectOption('quiz');
    await page.getByText('Example 1 of 1').waitFor();
    const nameless = await page
      .locator('input, select, textarea, button')
      .evaluateAll((nodes) =>
        (nodes as HTMLInputElement[])
          .filter((node) => (node.labels?.length ?? 0) === 0 && (node.textContent ?? '').trim() === '')
          .map((node) => node.outerHTML),
      );
    assert.deepEqual(nameless, []);
    const shown = async () => [
      await page.getByLabel('Beams', { exact: true }).and(page.locator('[type=number]')).isVisible(),
      await page.getByLabel('Temperature').isVisible(),
    ];
    assert.deepEqual(await shown(), [false, false]);
    await page.getByLabel('Beams', { exact: true }).and(page.locator('[type=radio]')).check();
    assert.deepEqual(await shown(), [true, false]);
    await page.getByLabel('Sample').check();
    assert.deepEqual(await shown(), [false, true]);
    await page.close();
  });

  it("a task's form: boxes with an example, the input that the card makes of them, the next example", async () => {
    const { page, problems } = await open();
    await page.getByLabel('Task', { exact: true }).selectOption('colour');
    await page.getByText('Example 1 of 2').waitFor();
    assert.equal(await page.locator('#template').textContent(), 'colour of: {text} in {year}');
    assert.equal(await page.getByLabel('text', { exact: true }).inputValue(), 'a red stone');
    assert.equal(await input(page).inputValue(), 'colour of: a red stone in 1999');
    await page.getByLabel('text', { exact: true }).fill('a <b>grey</b> cat');
    await page.getByLabel('year').fill('12');
    await page.waitForFunction(
      () => (document.getElementById('input') as HTMLTextAreaElement).value === 'colour of: a <b>grey</b> cat in 12',
    );
    assert.equal(await page.locator('#example').textContent(), 'Changed');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Example 2 of 2').waitFor();
    await page.waitForFunction(
      () => (document.getElementById('input') as HTMLTextAreaElement).value === 'colour of: a blue river in 2001',
    );
    await page.getByRole('button', { name: 'Generate' }).click();
    await answered(page);
    assert.equal(await page.locator('#expected').textContent(), '\u2717 expected: blue');
    await input(page).fill('something else');
    await page.getByRole('button', { name: 'Generate' }).click();
    await page.locator('#expected').waitFor({ state: 'hidden' });
    assert.deepEqual(problems, []);
    await page.close();
  });

  it('the answer is what the model says, token by token, with probabilities under pointer, keys and in the table', async () => {
    const { page, problems } = await open();
    await input(page).fill('colour of: a stone');
    await input(page).press('Control+Enter');
    await answered(page);
    const [expected] = await answer(model, ['colour of: a stone'], { method: 'greedy', maxLength: 12 });
    const tokens = expected?.tokens ?? [];
    const labels = tokens.map(({ piece, probability }) => {
      const name = piece === '</s>' ? 'end of the answer' : piece.replaceAll('\u2581', '');
      return `${name}: ${(100 * probability).toFixed(1)}%`;
    });
    const buttons = page.locator('#answer button');
    assert.deepEqual(
      await buttons.evaluateAll((nodes) => nodes.map((node) => node.getAttribute('aria-label'))),
      labels,
    );
    const text = tokens.map(({ piece }, i) => (piece === '</s>' ? '' : piece.replaceAll('\u2581', i === 0 ? '' : ' ')));
    assert.equal((await page.locator('#answer').textContent())?.replace('\u23ce', ''), text.join(''));
    assert.equal(await page.locator('#token-rows tr').count(), tokens.length);
    assert.match((await page.locator('#token-rows tr').first().textContent()) ?? '', /%$/);

    const tip = page.getByRole('tooltip');
    await buttons.nth(1).hover();
    assert.equal(await tip.textContent(), labels[1]);
    await page.mouse.move(0, 0);
    assert.equal(await tip.isVisible(), false);
    await buttons.first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.equal(await tip.textContent(), labels[2]);
    await page.keyboard.press('End');
    assert.equal(await tip.textContent(), labels.at(-1));
    await page.keyboard.press('Escape');
    assert.equal(await tip.isVisible(), false);

    const shades = await buttons.evaluateAll((nodes) => nodes.map((node) => getComputedStyle(node).backgroundColor));
    const sure = tokens.map(({ probability }) => probability);
    assert.notEqual(shades[sure.indexOf(Math.max(...sure))], shades[sure.indexOf(Math.min(...sure))]);
    assert.deepEqual(problems, []);
    await page.close();
  });

  it('a tap tells the probability on a phone', async () => {
    const { page } = await open(PHONE, 'light', true);
    await input(page).fill('abc');
    await page.getByRole('button', { name: 'Generate' }).tap();
    await answered(page);
    const token = page.locator('#answer button').first();
    await token.tap();
    assert.equal(await page.getByRole('tooltip').textContent(), await token.getAttribute('aria-label'));
    await page.close();
  });

  it('what is wrong is said: in a box, by the server, and when the server is gone', async () => {
    const { page } = await open();
    const alert = page.getByRole('alert');
    await input(page).fill('a b '.repeat(2000));
    await page.getByRole('button', { name: 'Generate' }).click();
    await alert.filter({ hasText: 'there can be 2048' }).waitFor();
    await input(page).fill('abc');
    await page.getByRole('button', { name: 'Generate' }).click();
    await answered(page);
    assert.equal(await alert.isVisible(), false);
    await page.route('**/generate', (route) => route.abort());
    await page.getByRole('button', { name: 'Generate' }).click();
    await alert.filter({ hasText: 'Is exmix serve still running?' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Generate' }).isEnabled(), true);
    await page.close();
  });

  it('an answer can be stopped', async () => {
    const { page } = await open();
    await page.getByLabel('Sample').check();
    await page.getByLabel('Temperature').fill('100');
    await page.getByLabel('Tokens at most').fill('512');
    await input(page).fill('abc');
    await page.route('**/generate', () => undefined); // it never answers
    await page.getByRole('button', { name: 'Generate' }).click();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Stop' }).isVisible(), false);
    await page.close();
  });
});
