import type { Json } from '@exmix/stage-kit/json';
import type { StageContext } from '@exmix/stage-kit/stage-context';
import type { ReportConfig } from './unit-configs.js';

/** The inputs of the report that are there. All are optional: a failed unit is missing and does not stop the report. */
export class ReportInputs {
  private readonly present: ReadonlySet<string>;

  constructor(private readonly context: StageContext) {
    this.present = new Set(context.inputNames);
  }

  has(name: string): boolean {
    return this.present.has(name);
  }

  async artifact(name: string) {
    return this.has(name) ? this.context.input(name) : undefined;
  }

  /** A JSON file of an input; undefined without the input or the file. */
  async json(name: string, file: string): Promise<Json | undefined> {
    const artifact = await this.artifact(name);
    return artifact === undefined || !artifact.list().includes(file) ? undefined : artifact.json(file);
  }

  async summary(name: string): Promise<Json | undefined> {
    return (await this.artifact(name))?.manifest.summary;
  }

  /** Units that the report would read and that are not there, as `stage/unit`. */
  missing(config: ReportConfig): readonly string[] {
    const wanted: [input: string, unit: string][] = [
      ['mixture', 'sample/mixture'],
      ...config.tasks.flatMap(({ name }): [string, string][] => [
        [`ingest.${name}`, `ingest/${name}`],
        [`format.${name}`, `format/${name}`],
        [`drawn.${name}`, `sample/${name}`],
        [`tokens.${name}`, `tokenize/${name}`],
      ]),
      ...config.phases.map(({ name }): [string, string] => [`phase.${name}`, `train/${name}`]),
      ...config.runs.map(({ phase, task }): [string, string] => [
        `scores.${phase}.${task}`,
        `evaluate/${phase}.${task}`,
      ]),
    ];
    const absent = wanted.filter(([input]) => !this.has(input)).map(([, unit]) => unit);
    return [...config.broken.map((name) => `card ${name}`), ...absent];
  }
}
