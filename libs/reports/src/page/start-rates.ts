import { count } from '../format-numbers.js';
import type { Basis, RateSettings } from '../live/live-task.js';
import { rateSummary } from '../live/rate-summary.js';
import { rateTasks, shareText } from '../live/rate-tasks.js';
import { ratesSvg } from '../live/rates-svg.js';
import { sizesSvg } from '../live/sizes-svg.js';
import { makeElement } from './make-element.js';
import type { PageData } from './page-data.js';

/**
 * Draws sizes, shares and their table again when the reader changes cap, ratio or temperature, with the functions that
 * drew the page. Part of the page's script.
 */
export function startRates({ opening, live }: PageData): void {
  const form = document.getElementById('rate-form') as HTMLFormElement | null;
  if (form === null) return;
  const field = (name: string): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement;
  const draw = (settings: RateSettings): void => {
    const rated = rateTasks(live, settings);
    for (const box of document.querySelectorAll<HTMLElement>('[data-live]')) {
      const shape = {
        id: box.dataset.id as string,
        width: Number(box.dataset.width),
        upright: box.dataset.upright === 'true',
      };
      box.innerHTML =
        box.dataset.live === 'sizes' ? sizesSvg(live, settings.cap, settings.basis, shape) : ratesSvg(rated, shape);
    }
    const facts = rateSummary(rated, settings).map(({ label, value }) => {
      const pair = makeElement('div');
      pair.append(makeElement('dt', '', label), makeElement('dd', '', value));
      return pair;
    });
    document.getElementById('rate-summary')?.replaceChildren(...facts);
    const rows = [...rated]
      .sort((x, y) => y.share - x.share || (x.name < y.name ? -1 : 1))
      .map((task) => {
        const row = makeElement('tr');
        const head = makeElement('th', '', task.name);
        head.scope = 'row';
        const number = (text: string) => makeElement('td', 'n', text);
        const family = makeElement('td', '', task.family);
        row.append(
          head,
          family,
          number(count(task.examples)),
          number(count(task.counted)),
          number(shareText(task.share)),
        );
        return row;
      });
    document.querySelector('#rate-rows tbody')?.replaceChildren(...rows);
  };
  const show = ({ cap, ratio, temperature, basis }: RateSettings): void => {
    field('cap').value = String(cap);
    field('cap-slider').value = String(Math.log10(cap));
    field('ratio').value = ratio === 'infinity' ? '' : String(ratio);
    field('ratio-slider').value = ratio === 'infinity' ? field('ratio-slider').max : String(ratio);
    field('temperature').value = String(temperature);
    field('temperature-slider').value = String(temperature);
    field('basis').value = basis;
    draw({ cap, ratio, temperature, basis });
  };
  form.addEventListener('input', (event) => {
    const { name, value } = event.target as HTMLInputElement;
    if (name === 'cap-slider') {
      // Two digits, so that the slider stops at round numbers.
      const digits = 10 ** (Math.floor(Number(value)) - 1);
      field('cap').value = String(Math.max(1, Math.round(Math.round(10 ** Number(value) / digits) * digits)));
    } else if (name === 'cap' && Number(value) >= 1) field('cap-slider').value = String(Math.log10(Number(value)));
    else if (name.endsWith('-slider')) field(name.replace('-slider', '')).value = value;
    else if (name === 'ratio' || name === 'temperature') field(`${name}-slider`).value = value;
    const [cap, temperature] = ['cap', 'temperature'].map((each) => field(each).valueAsNumber);
    const { value: typed, validity, valueAsNumber } = field('ratio');
    const ratio = typed === '' && !validity.badInput ? 'infinity' : valueAsNumber;
    const basis = field('basis').value as Basis;
    // A number that is being typed may not be one yet.
    if (Number(cap) >= 1 && (ratio === 'infinity' || ratio >= 0) && Number(temperature) >= 0.1) {
      draw({ cap: Math.round(cap as number), ratio, temperature: temperature as number, basis });
    }
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  document.getElementById('rate-reset')?.addEventListener('click', () => show(opening));
}
