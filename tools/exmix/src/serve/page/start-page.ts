import { makeElement } from '@exmix/reports/page/make-element';
import { callServer } from './call-server.js';
import { makeAnswer, type ToldToken } from './make-answer.js';
import { makeFields } from './make-fields.js';
import { readJsonLines } from './read-json-lines.js';

/** Wires the page. Part of the page's script, which ends with a call of it. */
export async function startPage(): Promise<void> {
  const at = <T extends HTMLElement = HTMLElement>(id: string): T => document.getElementById(id) as T;
  const form = at<HTMLFormElement>('ask');
  const input = at<HTMLTextAreaElement>('input');
  const task = at<HTMLSelectElement>('task');
  const shown = makeAnswer(at('answer'), at('token-rows'), at('tip'));
  const problem = (text: string): void => {
    at('problem').textContent = text;
    at('problem').hidden = text === '';
  };
  /** Runs work of which only the last matters; what goes wrong is told. */
  const told = async (work: () => Promise<void>): Promise<void> => {
    try {
      problem('');
      await work();
    } catch (error) {
      problem((error as Error).message);
    }
  };

  // ------------------------------------------------------------ what is served

  const model = (await (await callServer('/model')).json()) as ServedModel;
  document.title = `${model.name} \u2013 exmix`;
  at('name').textContent = model.name;
  const [encoder, decoder] = model.layers;
  const trained = model.inputLength === undefined ? '' : `, trained on ${model.inputLength} tokens`;
  const size = model.parameters.toLocaleString('en');
  at('facts').textContent =
    `${size} parameters, ${encoder} + ${decoder} layers of ${model.width}${trained}, on ${model.engine}`;
  at<HTMLInputElement>('max-tokens').value = String(model.maxTokens);
  at<HTMLInputElement>('max-tokens').max = String(model.limits.maxTokens);
  at<HTMLInputElement>('beams').max = String(model.limits.beams);
  input.maxLength = model.limits.characters;
  const groups = new Map<string, HTMLOptGroupElement>();
  for (const { name, title, family } of model.tasks) {
    const group = groups.get(family) ?? makeElement('optgroup');
    group.label = family;
    if (!groups.has(family)) task.append(group);
    groups.set(family, group);
    group.append(new Option(`${title} (${name})`, name));
  }
  at('choose').hidden = model.tasks.length === 0;

  // ------------------------------------------------------------ a task's form

  let read: () => Record<string, unknown> | undefined = () => undefined;
  let row = 0;
  let examples = 0;
  /** The card's target, as long as the example is as it was. */
  let expected: string | undefined;
  let asked = 0;
  const render = async (): Promise<void> => {
    const record = read();
    if (record === undefined) return;
    const mine = ++asked;
    const response = await callServer('/format', { task: task.value, record });
    const said = (await response.json()) as { input: string };
    if (mine === asked) input.value = said.input;
  };
  const open = async (): Promise<void> => {
    expected = undefined;
    const mine = ++asked;
    const isTask = task.value !== '';
    for (const id of ['template', 'fields', 'examples']) at(id).hidden = !isTask;
    if (!isTask) return;
    const response = await callServer(`/tasks/${encodeURIComponent(task.value)}?row=${row}`);
    const said = (await response.json()) as TaskFormOnPage;
    if (mine !== asked) return;
    at('template').textContent = said.template;
    at('examples').hidden = said.example === undefined;
    read = makeFields(at('fields'), said.fields, () => {
      expected = undefined;
      at('example').textContent = 'Changed';
      void told(render);
    });
    if (said.example === undefined) return;
    examples = said.example.of;
    at('example').textContent = `Example ${row + 1} of ${examples} (${said.example.split})`;
    await render();
    expected = said.example.targets;
  };
  task.addEventListener('change', () => {
    row = 0;
    void told(open);
  });
  for (const [id, step] of [
    ['previous', -1],
    ['next', 1],
  ] as const) {
    at(id).addEventListener('click', () => {
      row = (row + step + examples) % examples;
      void told(open);
    });
  }
  input.addEventListener('input', () => {
    expected = undefined;
  });

  // ------------------------------------------------------------ asking

  const method = (): string => (form.elements.namedItem('method') as RadioNodeList).value;
  const showSettings = (): void => {
    for (const box of document.querySelectorAll<HTMLElement>('[data-method]')) {
      box.hidden = box.dataset.method !== method();
      // What is not shown is not checked and not sent.
      for (const control of box.querySelectorAll('input')) control.disabled = box.hidden;
    }
  };
  form.addEventListener('change', showSettings);
  showSettings();
  let stop: AbortController | undefined;
  const finish = (answer: FinishedAnswer): void => {
    const { tokens, milliseconds, score, ended, inputTokens, text } = answer;
    const long = model.inputLength !== undefined && inputTokens > model.inputLength;
    const parts = [
      `${tokens.length} ${tokens.length === 1 ? 'token' : 'tokens'} in ${milliseconds} ms`,
      `score ${score.toFixed(3)}`,
      `${inputTokens} input tokens${long ? ', more than it was trained on' : ''}`,
      ...(ended ? [] : ['cut at the greatest length']),
    ];
    at('status').textContent = parts.join(' \u00b7 ');
    at('expected').hidden = expected === undefined;
    if (expected !== undefined) {
      const isRight = expected.trim() === text.trim();
      at('expected').textContent = `${isRight ? '\u2713 as expected' : '\u2717 expected'}: ${expected}`;
      at('expected').className = isRight ? 'right' : 'wrong';
    }
  };
  const generate = async (): Promise<void> => {
    stop = new AbortController();
    const { signal } = stop;
    at('stop').hidden = false;
    at<HTMLButtonElement>('go').disabled = true;
    at('result').hidden = false;
    at('result').scrollIntoView({ block: 'nearest' });
    at('expected').hidden = true;
    at('status').textContent = 'The model is at work \u2026';
    shown.clear();
    const numbers = [...form.querySelectorAll<HTMLInputElement>('.number input:enabled')].map(({ id, value }) => [
      id.replace(/-./g, (part) => part.slice(1).toUpperCase()),
      Number(value),
    ]);
    const request = { input: input.value, method: method(), stream: true, ...Object.fromEntries(numbers) };
    try {
      const response = await callServer('/generate', request, signal);
      await readJsonLines(response, ({ type, ...said }) => {
        if (type === 'token') shown.add(said as unknown as ToldToken);
        else if (type === 'answer') finish(said as unknown as FinishedAnswer);
        else throw new Error((said.error as { message: string }).message);
      });
    } catch (error) {
      at('status').textContent = signal.aborted ? 'Stopped.' : '';
      if (!signal.aborted) throw error;
    } finally {
      stop = undefined;
      at('stop').hidden = true;
      at<HTMLButtonElement>('go').disabled = false;
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (stop === undefined) void told(generate);
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  at('stop').addEventListener('click', () => stop?.abort());
  document.documentElement.dataset.ready = '';
}

interface ServedModel {
  readonly name: string;
  readonly engine: string;
  readonly parameters: number;
  readonly layers: readonly [number, number];
  readonly width: number;
  readonly inputLength?: number;
  readonly maxTokens: number;
  readonly limits: { readonly characters: number; readonly maxTokens: number; readonly beams: number };
  readonly tasks: readonly { readonly name: string; readonly title: string; readonly family: string }[];
}

interface TaskFormOnPage {
  readonly template: string;
  readonly fields: readonly { readonly name: string; readonly value: unknown }[];
  readonly example?: { readonly of: number; readonly split: string; readonly targets: string };
}

interface FinishedAnswer {
  readonly text: string;
  readonly tokens: readonly ToldToken[];
  readonly score: number;
  readonly ended: boolean;
  readonly inputTokens: number;
  readonly milliseconds: number;
}
