import { type Html, html } from '../html.js';
import type { RateSettings } from '../live/live-task.js';

/** Inputs for cap, ratio and temperature, which redraw sizes and rates. They need the page's script. */
export function rateControls({ cap, ratio, temperature, basis }: RateSettings, bothCounts: boolean): Html {
  return html`<form id="rate-form" aria-label="Settings of the mixture">
<div class="control"><label for="rate-cap">Cap K <span class="soft">examples that count, at most</span></label>
<div class="pair"><input type="number" id="rate-cap" name="cap" min="1" step="1" value="${cap}" inputmode="numeric"><input type="range" name="cap-slider" min="2" max="7" step="0.01" value="${Math.log10(cap).toFixed(4)}" aria-label="Cap K, log scale"></div></div>
<div class="control"><label for="rate-ratio">R <span class="soft">self-supervised a supervised example; empty: these alone</span></label>
<div class="pair"><input type="number" id="rate-ratio" name="ratio" min="0" step="0.1" value="${ratio === 'infinity' ? '' : ratio}" placeholder="∞" inputmode="decimal"><input type="range" name="ratio-slider" min="0" max="8" step="0.1" value="${ratio === 'infinity' ? 8 : ratio}" aria-label="R"></div></div>
<div class="control"><label for="rate-temperature">Temperature <span class="soft">1 is proportional</span></label>
<div class="pair"><input type="number" id="rate-temperature" name="temperature" min="0.1" step="0.1" value="${temperature}" inputmode="decimal"><input type="range" name="temperature-slider" min="1" max="10" step="0.1" value="${temperature}" aria-label="Temperature"></div></div>
<div class="control"><label for="rate-basis">Counts of <span class="soft">each task</span></label>
<select id="rate-basis" name="basis"${bothCounts ? null : html` disabled`}><option value="source"${basis === 'source' ? html` selected` : null}>the source, as the card states it</option><option value="built"${basis === 'built' ? html` selected` : null}>the last build</option></select>
<button type="button" id="rate-reset">As the pipeline has it</button></div>
</form>`;
}
