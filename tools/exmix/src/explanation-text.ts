import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '@exmix/stage-kit/json';
import { type CodeChanges, sourceName } from '@exmix/store-care/code-changes';
import { type ActionChangeCause, type Explanation, type RootCause, rootCauses } from '@exmix/store-care/explanation';
import type { ConfigPlaces } from './config-place.js';
import type { Paint } from './paint.js';
import { WORKSPACE_ROOT } from './workspace.js';

/** Characters of a value that are shown; where two long texts differ, those around the first difference. */
const VALUE_LENGTH = 200;
/** Changes, files and causes that are shown of a unit; the rest are counted. */
const SHOWN = 12;

/** Puts explanations into lines for people. */
export class ExplanationText {
  constructor(
    private readonly places: ConfigPlaces,
    private readonly paint: Paint,
  ) {}

  /** The unit's own changes in full, and for each changed input the way to what is behind it. */
  lines({ stage, unit, changes }: Explanation): readonly string[] {
    const lines = changes.slice(0, SHOWN).flatMap((change) => this.change(stage, unit, change));
    return changes.length > SHOWN ? [...lines, `and ${changes.length - SHOWN} more changes`] : lines;
  }

  /** A cause as one phrase, such as `pipelines/p/cards/c.json: format.inputs`. */
  phrase({ stage, unit, change }: RootCause): string {
    switch (change.kind) {
      case 'config': {
        const { file, field } = this.places.of(stage, unit, change.field);
        return `${file}: ${field}`;
      }
      case 'seed': {
        const { file, field } = this.places.seed(stage, unit);
        return `${file}: ${field}`;
      }
      case 'platform':
        return `the platform's ${change.field}`;
      case 'source':
        return sourceWords(change.name, change.before, change.after);
      case 'code':
        return codeWords(change.changes);
      case 'input':
        return inputWords(change, `${stage} ${unit}`);
    }
  }

  /** A cause with what it was and what it is. */
  causeLines(cause: RootCause): readonly string[] {
    const { change } = cause;
    const head = this.phrase(cause);
    if (change.kind === 'config' || change.kind === 'seed' || change.kind === 'platform')
      return [head, ...this.values(change.before, change.after)];
    if (change.kind === 'source') return [head, ...this.values(change.before, change.after)];
    return [head];
  }

  private change(stage: string, unit: string, change: ActionChangeCause): readonly string[] {
    if (change.kind === 'code') return [this.phrase({ stage, unit, change }), ...indented(codeLines(change.changes))];
    if (change.kind !== 'input') return this.causeLines({ stage, unit, change });
    const reads = change.reads ?? change.name;
    if (change.why.because !== 'changed') return [this.phrase({ stage, unit, change })];
    const { explanation } = change.why;
    const roots = rootCauses(explanation);
    const lines = [`reads ${reads}, which changed: ${this.way(explanation)}`];
    const more = roots.length > 4 ? [`and ${roots.length - 4} more`] : [];
    return [...lines, ...indented([...roots.slice(0, 4).flatMap((root) => this.causeLines(root)), ...more])];
  }

  /** Units between an input and its causes, nearest first, where there is one way: `sample/x < format/x`. */
  private way({ stage, unit, changes }: Explanation): string {
    const names = [`${stage}/${unit}`];
    for (let level = changes; ; ) {
      const inputs = level.flatMap((change) =>
        change.kind === 'input' && change.why.because === 'changed' ? [change.why.explanation] : [],
      );
      const [only] = inputs;
      if (inputs.length !== 1 || only === undefined || level.length > 1) break;
      names.push(`${only.stage}/${only.unit}`);
      level = only.changes;
    }
    return names.join(' < ');
  }

  private values(before: Json | undefined, after: Json | undefined): readonly string[] {
    const [was, is] = shown(before, after);
    return [`  ${this.paint.red('-')} ${was}`, `  ${this.paint.green('+')} ${is}`];
  }
}

function sourceWords(name: string, before: string | undefined, after: string | undefined): string {
  const [, kind = '', what = name] = /^(\w+):(.*)$/s.exec(name) ?? [];
  const words: Readonly<Record<string, string>> = {
    npm: 'version of the package',
    file: 'bytes of the file',
    url: 'bytes at',
  };
  const thing = `${words[kind] ?? 'bytes on the Hub of'} ${what}`;
  return before === undefined
    ? `${thing} (read now, not before)`
    : after === undefined
      ? `${thing} (no longer read)`
      : thing;
}

function codeWords(changes: CodeChanges | undefined): string {
  if (changes === undefined) return 'the code (which files is not known: its old digest was made before such notes)';
  const { files, packages } = changes;
  const names = [
    ...files.map(({ file, change }) => `${sourcePath(file)}${change === 'changed' ? '' : ` (${change})`}`),
    ...packages.map(({ name, before, after }) => `the package ${name} ${before ?? 'absent'} to ${after ?? 'absent'}`),
  ];
  const rest = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `code: ${names.slice(0, 3).join(', ')}${rest}`;
}

/** Path of a module's source in the checkout; where its package is no longer there, its name in the package. */
function sourcePath(file: string): string {
  const name = sourceName(file);
  const inside = name.replace(/^@exmix\//, '');
  const group = ['libs', 'stages', 'tools'].find((each) =>
    existsSync(join(WORKSPACE_ROOT, each, inside.split('/')[0] ?? '')),
  );
  return group === undefined ? name : `${group}/${inside}`;
}

function codeLines(changes: CodeChanges | undefined): readonly string[] {
  const { files = [], packages = [] } = changes ?? {};
  if (files.length + packages.length <= 3) return []; // the phrase has said them all
  const lines = [
    ...files.map(({ file, change }) => `${change} ${sourcePath(file)}`),
    ...packages.map(({ name, before, after }) => `package ${name}: ${before ?? 'absent'} to ${after ?? 'absent'}`),
  ];
  return lines.length > SHOWN ? [...lines.slice(0, SHOWN), `and ${lines.length - SHOWN} more`] : lines;
}

function inputWords(change: Extract<ActionChangeCause, { kind: 'input' }>, by: string): string {
  const what = change.reads ?? change.name;
  switch (change.why.because) {
    case 'added':
      return `${by} reads ${what} now, and did not before`;
    case 'removed':
      return `${by} no longer reads ${change.name}`;
    case 'made-again':
      return `${what} made other bytes of the same action`;
    default:
      return `${what} is another artifact; what made the old one is not known any more`;
  }
}

/** Both values as JSON; of long ones the part where they differ. */
function shown(before: Json | undefined, after: Json | undefined): readonly [string, string] {
  const texts = [before, after].map((value) => (value === undefined ? '(absent)' : JSON.stringify(value)));
  const [was = '', is = ''] = texts;
  if (Math.max(was.length, is.length) <= VALUE_LENGTH) return [was, is];
  let same = 0;
  while (same < was.length && was[same] === is[same]) same++;
  const start = Math.max(0, same - 40);
  const cut = (text: string): string => {
    const part = text.slice(start, start + VALUE_LENGTH);
    const [head, tail] = [start > 0 ? '...' : '', start + VALUE_LENGTH < text.length ? '...' : ''];
    return `${head}${part}${tail}${head || tail ? ` (${text.length} characters)` : ''}`;
  };
  return [cut(was), cut(is)];
}

export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
