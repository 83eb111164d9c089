import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { StoreError } from '@exmix/artifact-store/store-error';
import type { Card } from '@exmix/cards/card-schema';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import type { Row } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { asJson } from '@exmix/text-to-text/as-json';
import type { FormattedExample, Formatter } from '@exmix/text-to-text/format-result';
import { type InputTemplate, inputTemplate } from '@exmix/text-to-text/input-template';
import type { Json } from '@exmix/text-to-text/json';
import { loadFormatter } from '@exmix/text-to-text/load-formatter';
import { HttpError } from './http-error.js';

/** A task whose card turns a record into a model's input. */
export interface ListedTask {
  readonly name: string;
  readonly title: string;
  readonly family: string;
}

/** Boxes to fill in. */
export interface TaskForm {
  readonly task: string;
  /** The card's template, or what its named formatter is called. */
  readonly template: string;
  /** With the values of the example; empty where there is none. */
  readonly fields: readonly { readonly name: string; readonly value: Json }[];
  /** Which example this is, of how many; absent where the task's records are not in the store. */
  readonly example?: { readonly row: number; readonly of: number; readonly split: string; readonly targets: string };
}

/** Examples that a task offers. */
const EXAMPLES = 50;
/** Tasks whose examples are kept in memory. */
const KEPT_TASKS = 16;

interface OpenTask {
  readonly card: Card;
  readonly template: InputTemplate | undefined;
  readonly formatter: Formatter;
  readonly examples: readonly { readonly record: Row; readonly split: string; readonly example: FormattedExample }[];
}

/** Forms of a pipeline's tasks: fields by the card, values from records that the pipeline has ingested. */
export class TaskForms {
  private readonly open = new Map<string, Promise<OpenTask>>();

  constructor(
    private readonly pipeline: LoadedPipeline,
    private readonly store: ArtifactStore,
  ) {}

  /** In the pipeline's order; prose has no inputs. */
  list(): readonly ListedTask[] {
    return this.pipeline.cards
      .filter(({ format }) => !('selfSupervised' in format))
      .map(({ name, title, family }) => ({ name, title, family }));
  }

  /** @throws HttpError 404 for a task or an example that is not there */
  async form(task: string, row: number): Promise<TaskForm> {
    const { card, template, examples } = await this.task(task);
    const { format } = card;
    const written = 'inputs' in format ? format.inputs : 'formatter' in format ? format.formatter : '';
    if (examples.length === 0) {
      const fields = (template?.named ?? []).map((name) => ({ name, value: '' }));
      return { task, template: written, fields };
    }
    const chosen = examples[row];
    if (chosen === undefined) {
      throw new HttpError(404, 'no-such-example', `${task} offers the examples 0 to ${examples.length - 1}`);
    }
    const { record, split, example } = chosen;
    const values = template === undefined ? (asJson(record) as Record<string, Json>) : template.fields(record);
    return {
      task,
      template: written,
      fields: Object.entries(values).map(([name, value]) => ({ name, value })),
      example: { row, of: examples.length, split, targets: example.targets },
    };
  }

  /**
   * The model's input for a record, as the format stage would make it.
   *
   * @throws InputError where the record does not fit; HttpError 422 where the card skips it
   */
  async format(task: string, record: Readonly<Record<string, Json>>): Promise<string> {
    const { template, formatter } = await this.task(task);
    if (template !== undefined) return template.fill(record);
    const results = formatter(record, 0);
    const example = results.find((result): result is FormattedExample => 'inputs' in result);
    if (example !== undefined) return example.inputs;
    const [skipped] = results;
    const why = skipped !== undefined && 'skipped' in skipped ? skipped.skipped : 'it gives no example';
    throw new HttpError(422, 'skipped', `the card leaves such a record out: ${why}`);
  }

  private task(name: string): Promise<OpenTask> {
    const there = this.open.get(name);
    if (there !== undefined) return there;
    const opening = this.openTask(name);
    this.open.set(name, opening);
    opening.catch(() => this.open.delete(name));
    const [oldest] = this.open.keys();
    if (this.open.size > KEPT_TASKS) this.open.delete(oldest as string);
    return opening;
  }

  private async openTask(name: string): Promise<OpenTask> {
    const card = this.pipeline.cards.find((each) => each.name === name);
    if (card === undefined || 'selfSupervised' in card.format) {
      throw new HttpError(
        404,
        'no-such-task',
        `${this.pipeline.config.name} has no task ${JSON.stringify(name)} with inputs`,
      );
    }
    const { format } = card;
    const template = 'inputs' in format ? inputTemplate(format, name) : undefined;
    const formatter = await loadFormatter(format, name);
    const examples: OpenTask['examples'][number][] = [];
    let row = 0;
    for await (const { record, split } of this.records(name)) {
      const example = exampleOf(() => formatter(record, row++, split));
      if (example !== undefined) examples.push({ record, split, example });
      if (examples.length === EXAMPLES) break;
    }
    return { card, template, formatter, examples };
  }

  /** Records of the first split that has any, those that no model was trained on first. */
  private async *records(task: string): AsyncGenerator<{ record: Row; split: string }> {
    const ref = await RefFolder.of(this.pipeline.folder).read('ingest', task);
    if (ref === undefined) return;
    let artifact: StoredArtifact;
    try {
      artifact = await StoredArtifact.open(this.store, ref.artifact);
    } catch (error) {
      if (error instanceof StoreError) return; // it was built in another store
      throw error;
    }
    for (const split of ['test', 'validation', 'train']) {
      const [name] = artifact.list(`records/${split}-`);
      if (name === undefined) continue;
      const file = await artifact.open(name);
      try {
        for await (const batch of readParquet(file, { name })) for (const record of batch) yield { record, split };
      } finally {
        await file.close();
      }
      return;
    }
  }
}

/** The first example of a record that the card does not leave out and that fits it. */
function exampleOf(format: () => ReturnType<Formatter>): FormattedExample | undefined {
  try {
    return format().find((result): result is FormattedExample => 'inputs' in result);
  } catch {
    return undefined; // the format stage says what is wrong with it
  }
}
