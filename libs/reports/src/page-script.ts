import { mixingRate } from '@exmix/mixing/mixing-rate';
import { mixtureProbabilities, selfSupervisedShare } from '@exmix/mixing/mixture-probabilities';
import { normalizeRates } from '@exmix/mixing/normalize-rates';
import { ratioNumber } from '@exmix/mixing/self-supervised-ratio';
import { count } from './format-numbers.js';
import { escapeText } from './html.js';
import { rateSummary } from './live/rate-summary.js';
import { countOf, rateTasks, shareText } from './live/rate-tasks.js';
import { ratesSvg } from './live/rates-svg.js';
import { sizesSvg } from './live/sizes-svg.js';
import { makeElement } from './page/make-element.js';
import { startRates } from './page/start-rates.js';
import { startTasks } from './page/start-tasks.js';
import { startTips } from './page/start-tips.js';

/**
 * Functions whose compiled source is the page's script: the reader's rates come from the very code that the mixture's do.
 * Each uses its arguments, the document and the others of this list by their names, and nothing else.
 */
const FUNCTIONS = [
  mixingRate,
  normalizeRates,
  ratioNumber,
  selfSupervisedShare,
  mixtureProbabilities,
  count,
  escapeText,
  countOf,
  rateTasks,
  shareText,
  rateSummary,
  sizesSvg,
  ratesSvg,
  makeElement,
  startRates,
  startTasks,
  startTips,
];

/** The page's script, plain and without network. Everything but the browser of tasks is on the page without it, too. */
export const PAGE_SCRIPT = `(() => {
'use strict';
${FUNCTIONS.map(String).join('\n')}
const data = JSON.parse(document.getElementById('page-data').textContent);
startTips();
startRates(data);
startTasks(data);
})();
`.replaceAll('</', '<\\/');
