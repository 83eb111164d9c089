import { createHash } from 'node:crypto';
import { html, trusted } from '@exmix/reports/html';
import { makeElement } from '@exmix/reports/page/make-element';
import { callServer } from './page/call-server.js';
import { makeAnswer } from './page/make-answer.js';
import { makeFields } from './page/make-fields.js';
import { readJsonLines } from './page/read-json-lines.js';
import { startPage } from './page/start-page.js';
import { PAGE_STYLE } from './page-style.js';

/** Functions whose compiled source is the page's script. Each uses its arguments, the document, and the others by name. */
const FUNCTIONS = [makeElement, callServer, readJsonLines, makeFields, makeAnswer, startPage];

const SCRIPT = `(() => {
'use strict';
${FUNCTIONS.map(String).join('\n')}
startPage().catch((error) => {
  const problem = document.getElementById('problem');
  problem.textContent = error.message;
  problem.hidden = false;
});
})();
`.replaceAll('</', '<\\/');

const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Only this page's own script and style, and requests to this server. */
export const CONTENT_POLICY = [
  "default-src 'none'",
  `script-src ${digest(SCRIPT)}`,
  `style-src ${digest(PAGE_STYLE)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const number = (id: string, label: string, value: string, limits: { min: string; max?: string; step?: string }) =>
  html`<div class="number"><label for="${id}">${label}</label><input id="${id}" type="number" inputmode="decimal" required value="${value}" min="${limits.min}" max="${limits.max ?? ''}" step="${limits.step ?? '1'}"></div>`;

const method = (value: string, label: string, checked = false) =>
  html`<label><input type="radio" name="method" value="${value}"${checked ? trusted(' checked') : ''}>${label}</label>`;

/** The page of `exmix serve`; what it shows it asks the server for. */
export const PAGE = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>exmix</title>
<link rel="icon" href="data:,">
<style>${trusted(PAGE_STYLE)}</style>
</head>
<body>
<div class="wrap">
<header><p class="eyebrow">exmix</p><h1 id="name">A model</h1><p id="facts"></p></header>
<p id="problem" role="alert" hidden></p>
<main>
<form id="ask">
<section class="panel" aria-labelledby="input-title">
<h2 id="input-title">Input</h2>
<div id="choose"><label for="task">Task</label><select id="task"><option value="">None: write the model&#39;s input below</option></select></div>
<code id="template" hidden aria-label="Template of the task&#39;s card"></code>
<div id="examples" hidden><button type="button" id="previous">Previous</button><button type="button" id="next">Next</button><span id="example"></span></div>
<div id="fields" hidden></div>
<div id="write"><label for="input">What the model reads</label><textarea id="input" rows="5" required spellcheck="false" placeholder="such as nli premise: ... hypothesis: ..."></textarea></div>
</section>
<section class="panel" aria-labelledby="settings-title">
<h2 id="settings-title">Settings</h2>
<fieldset><legend>How tokens are chosen</legend><div class="methods">${method('greedy', 'Likeliest', true)}${method('beam', 'Beams')}${method('sample', 'Sample')}</div></fieldset>
<div class="numbers" data-method="beam">${number('beams', 'Beams', '4', { min: '1' })}${number('length-penalty', 'Length penalty', '0.6', { min: '-10', max: '10', step: 'any' })}</div>
<div class="numbers" data-method="sample">${number('temperature', 'Temperature', '1', { min: '0', max: '100', step: 'any' })}${number('top-k', 'Top k (0: all)', '0', { min: '0' })}${number('top-p', 'Top p (0: all)', '0', { min: '0', max: '1', step: 'any' })}${number('seed', 'Seed', '0', { min: '0' })}</div>
<div class="numbers">${number('max-tokens', 'Tokens at most', '64', { min: '1' })}</div>
<div class="actions"><button id="go" class="main" type="submit">Generate</button><button id="stop" type="button" hidden>Stop</button><span class="soft keys"><kbd>Ctrl</kbd> <kbd>Enter</kbd></span></div>
</section>
</form>
<section class="panel" id="result" aria-labelledby="answer-title" hidden>
<h2 id="answer-title">Answer</h2>
<div id="answer" class="answer" role="group" aria-label="Answer, token by token; arrow keys tell probabilities"></div>
<p id="expected" hidden></p>
<p id="status" role="status"></p>
<p class="key">sure<span></span>unsure</p>
<details open><summary>Tokens and probabilities</summary><div class="scroll"><table><thead><tr><th scope="col">Token</th><th scope="col" class="n">Id</th><th scope="col" class="n">Probability</th><th scope="col">of 100%</th></tr></thead><tbody id="token-rows"></tbody></table></div></details>
</section>
</main>
<div id="tip" role="tooltip" hidden></div>
</div>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.text;
