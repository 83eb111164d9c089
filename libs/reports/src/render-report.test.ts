import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderReport } from './render-report.js';
import type { ReportData } from './report-data.js';
import { madeUpReport, madeUpRun } from './testing/made-up-report.js';

describe('renderReport', () => {
  it('gives the same bytes for the same data, and the data beside the page', async () => {
    const [first, second] = await Promise.all([
      renderReport(madeUpReport(), madeUpRun()),
      renderReport(madeUpReport(), madeUpRun()),
    ]);
    assert.deepEqual([...first.keys()].slice(0, 3), ['index.html', 'report.json', 'scores.csv']);
    assert.deepEqual(first, second);
    const { run, ...data } = JSON.parse(first.get('report.json') as string);
    assert.deepEqual(data, madeUpReport());
    assert.deepEqual(run, madeUpRun());
    const lines = (first.get('scores.csv') as string).trim().split('\r\n');
    assert.equal(lines.length, 1 + madeUpReport().scores.length);
  });

  it('gives each chart as a file that stands alone', async () => {
    const files = await renderReport(madeUpReport(), madeUpRun());
    const charts = [...files].filter(([name]) => name.endsWith('.svg'));
    const figures = files.get('index.html')?.match(/<figure class="chart"/g) ?? [];
    assert.equal(charts.length, figures.length);
    for (const [name, svg] of charts) {
      assert.match(svg, /^<svg [^>]*width="\d/, name);
      assert.doesNotMatch(svg, /var\(--|currentColor|inherit/, name);
    }
  });

  it('needs nothing from outside the page', async () => {
    const page = (await renderReport(madeUpReport(), madeUpRun())).get('index.html') as string;
    const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1] as string);
    const outside = addresses.filter((address) => !/^#|^data:,$|^(report\.json|scores\.csv)$/.test(address));
    assert.deepEqual(outside, []);
    assert.doesNotMatch(page, /@import|url\(\s*['"]?http/);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1] as string);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('shows text of rows as text, never as markup', async () => {
    const data = madeUpReport();
    const evil = '</script><img src=x onerror="document.title=1">&\u2028';
    const tasks = data.tasks.map((task) => ({
      ...task,
      title: evil,
      examples: [{ id: 'a', inputs: evil, targets: evil, predictions: [] }],
    }));
    const page = (await renderReport({ ...data, tasks }, madeUpRun())).get('index.html') as string;
    assert.doesNotMatch(page, /<img/);
    assert.equal(page.match(/<\/script>/g)?.length, 2);
    const payload = /<script type="application\/json"[^>]*>(.*?)<\/script>/s.exec(page)?.[1] as string;
    assert.doesNotMatch(payload, /[<\u2028]/);
    assert.equal(JSON.parse(payload)[0].examples[0].inputs, evil);
  });

  it('draws what is there: data without training, and a run where much is missing', async () => {
    const data = madeUpReport();
    const only: ReportData = { ...data, phases: [], scores: [], comparisons: [] };
    const page = (await renderReport(only, { units: [] })).get('index.html') as string;
    assert.match(page, /No model was scored/);
    assert.doesNotMatch(page, /id="training"|id="comparison"|id="scores"/);

    const bare: ReportData = {
      ...only,
      mixture: {},
      tasks: data.tasks.map(({ name, title, family, licence, role }) => ({
        name,
        title,
        family,
        licence,
        role,
        examples: [],
      })),
      missing: ['sample/mixture', 'train/t5'],
    };
    const failed = {
      units: [{ stage: 'sample', unit: 'mixture', outcome: 'failed', because: 'disk <full>' }],
    } as const;
    const poor = (await renderReport(bare, failed)).get('index.html') as string;
    assert.match(poor, /Missing here: sample\/mixture, train\/t5/);
    assert.match(poor, /disk &lt;full&gt;/);
    assert.doesNotMatch(poor.replace(/<script>.*/s, ''), /NaN|undefined|Infinity/);
  });
});
