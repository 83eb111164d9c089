import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { loadPipeline } from '@exmix/cards/load-pipeline';
import { namesOf, selectTasks } from '@exmix/cards/select-tasks';
import { STAGE_NAMES } from '@exmix/stage-kit/stage-name';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { blocks, DOCUMENTS, section, textOf } from './documents.js';

const exec = promisify(execFile);
const COMMAND = join(workspaceRoot, 'tools/exmix/dist/exmix.js');

async function help(...words: string[]): Promise<string> {
  return (await exec(process.execPath, [COMMAND, ...words, '--help'])).stdout;
}

/** Options of each command of `exmix`, as its help has them, with its arguments: `run <pipeline>`, `store du`. */
async function commands(...group: string[]): Promise<Readonly<Record<string, readonly string[]>>> {
  const [, list = ''] = (await help(...group)).split('\nCommands:\n');
  const listed = list.matchAll(/^ {2}([a-z]+) /gm);
  const known = [...listed].map(([, name]) => name as string).filter((name) => name !== 'help');
  const told = await Promise.all(
    known.map(async (name) => {
      const text = await help(...group, name);
      if (/^Usage: exmix \w+ \[options\] \[command\]$/m.test(text)) return commands(...group, name);
      const [, usage = '', rest = ''] = /^Usage: exmix ([\w ]+) \[options\](.*)$/m.exec(text) ?? [];
      const options = [...text.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option as string);
      return { [`${usage}${rest}`]: options.filter((option) => option !== '--help') };
    }),
  );
  return Object.assign({}, ...told) as Readonly<Record<string, readonly string[]>>;
}

const readme = textOf('README.md');

/** Lines of all shell blocks, without what follows a `#`; one for each part of a line with `&&`. */
const lines = DOCUMENTS.flatMap((name) => blocks(textOf(name), 'sh')).flatMap((block) =>
  block.split('\n').flatMap((line) => line.replace(/\s+#.*$/, '').split(' && ')),
);
/** The same of what stands between backticks in the text, such as `npm test -- parquet`. */
const inText = DOCUMENTS.flatMap((name) => [...textOf(name).matchAll(/`((?:npm|npx|node|exmix) [^`\n]+)`/g)]).map(
  ([, text]) => text as string,
);
const all = [...lines, ...inText].map((line) => line.trim()).filter((line) => /^\w/.test(line));

test('the README lists every command of exmix with all its options', async () => {
  const rows = section(readme, '## Use').matchAll(/^\| `exmix ([^`]+)` \| [^|]+ \| (.+) \|$/gm);
  const said = [...rows].map(([, usage, options = '']) => [usage, options.match(/--[\w-]+/g)]);
  const known = await commands();
  assert.deepEqual([...said.map(([usage]) => usage)].sort(), Object.keys(known).sort());
  for (const [usage, options] of said) {
    assert.deepEqual([...(options as string[])].sort(), [...(known[usage as string] ?? [])].sort(), `exmix ${usage}`);
  }
});

test('commands of exmix in the documents exist, with their options', async () => {
  const named = (usage: string): string => usage.replace(/ [[<].*$/, '');
  const known = Object.entries(await commands()).map(([usage, options]) => [named(usage), options] as const);
  const byName = new Map(known);
  let count = 0;
  for (const line of all) {
    const name = /^(?:npx )?exmix (store [a-z]+|[a-z]+)/.exec(line)?.[1];
    if (name === undefined) continue;
    const options = byName.get(name);
    assert.ok(options !== undefined, `${line}: there is no exmix ${name}`);
    for (const option of line.match(/(?<=\s)--[\w-]+/g) ?? [])
      assert.ok(options.includes(option), `${line}: ${option}`);
    count++;
  }
  assert.ok(count > 15, `${count} commands were found`);
});

test('targets and generators of Nx in the documents exist, with their options', async () => {
  const optionsOf = (schema: string): string[] =>
    Object.keys((JSON.parse(textOf(schema)) as { properties: object }).properties);
  const ofStages = optionsOf('tools/nx-exmix/stage.schema.json');
  const ofCards = optionsOf('tools/nx-exmix/card.schema.json');
  const pipelines = ['ext5-mini', 'exmix', '<pipeline>'];
  let count = 0;
  for (const line of all) {
    const [, target = '', subject = ''] = /^npx nx (\S+) (\S+)/.exec(line) ?? [];
    if (target === '') continue;
    const options = [...line.matchAll(/\s--([\w-]+)=/g)].map(([, option]) => option as string);
    if (target === 'run-many') assert.match(line, new RegExp(` -t (${STAGE_NAMES.join('|')})$`));
    else if (target === 'g') {
      assert.equal(subject, '@exmix/nx-exmix:card');
      for (const option of options) assert.ok(ofCards.includes(option), `${line}: --${option}`);
    } else {
      assert.ok([...STAGE_NAMES, '<stage>'].includes(target) && pipelines.includes(subject), line);
      for (const option of options) assert.ok(ofStages.includes(option), `${line}: --${option}`);
    }
    count++;
  }
  assert.ok(count > 5, `${count} commands were found`);
});

test('scripts of npm in the documents exist', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  const named = all.flatMap((line) => /^npm (?:run )?([\w:-]+)/.exec(line)?.[1] ?? []).filter((name) => name !== 'ci');
  assert.ok(named.length > 8, `${named.length} were found`);
  for (const name of named) assert.ok(name in scripts, `npm run ${name}`);
  for (const name of Object.keys(scripts)) assert.ok(named.includes(name), `${name} is in no document`);
});

test('the README names every benchmark', () => {
  const source = textOf('tools/bench/src/bench.ts');
  const [, table = ''] = /> = \{\n(.*?)^\};/ms.exec(source) ?? [];
  const known = [...table.matchAll(/^ {2}'?([\w-]+)'?: \{/gm)].map(([, name]) => name as string);
  const [, first, others = ''] =
    /npm run bench -- (\w+) +# [^;]+; also ([^`]+?)```/s.exec(section(readme, '## Use')) ?? [];
  const said = [
    first,
    ...others
      .replaceAll('#', '')
      .split(',')
      .map((name) => name.trim()),
  ];
  assert.ok(known.length > 10);
  assert.deepEqual(said.sort(), known.sort());
});

test('tasks, families, suites and phases that the documents name exist', async () => {
  const pipelines = await Promise.all(
    ['ext5-mini', 'exmix'].map((name) => loadPipeline(join(workspaceRoot, 'pipelines', name))),
  );
  const filters = [...readme.matchAll(/--(tasks|family|suite)=(\w+(?:,\w+)*)/g)];
  assert.ok(filters.length > 3);
  for (const [text, filter = '', names] of filters) {
    const chosen = pipelines.some((pipeline) => {
      try {
        return selectTasks(pipeline, { [filter]: namesOf(names) }) !== undefined;
      } catch {
        return false;
      }
    });
    assert.ok(chosen, text);
  }
  const tasks = pipelines.flatMap(({ config }) => config.tasks);
  const phases = pipelines.flatMap(
    ({ config }) => config.train?.phases.map(({ name }) => `${config.name}/${name}`) ?? [],
  );
  for (const [text, phase = ''] of readme.matchAll(/exmix (?:generate|serve) ([\w-]+\/[\w-]+)/g)) {
    assert.ok(phases.includes(phase), text);
  }
  for (const [text, task] of readme.matchAll(/exmix show (\w+)/g)) assert.ok(tasks.includes(task as string), text);
});
