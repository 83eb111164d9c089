import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { blocks, DOCUMENTS, filesOfCheckout, section, textOf } from './documents.js';

const files = filesOfCheckout();

/** What a run writes, and what stands for any name. */
const MADE = /[<>*{}]|^pipelines\/[\w-]+\/report\//;

for (const document of DOCUMENTS) {
  test(`${document}: paths and links lead somewhere`, () => {
    const text = textOf(document).replaceAll(/^```.*?^```$/gms, '');
    const paths = [...text.matchAll(/`((?:libs|stages|tools|test|pipelines|docs|\.ci)\/[^`\s]*)`/g)].map(
      ([, path]) => path,
    );
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)\)/g)].map(([, path]) => path);
    for (const path of [...paths, ...links] as string[]) {
      if (!MADE.test(path)) assert.ok(existsSync(join(workspaceRoot, path)), path);
    }
    for (const [, name] of text.matchAll(/`([\w-]+(?:\.test)?\.(?:ts|mjs|py))`/g)) {
      assert.ok(
        files.some((file) => basename(file) === name),
        `no file is called ${name}`,
      );
    }
  });
}

test('the tree of the README has all folders', () => {
  const [tree = ''] = blocks(section(textOf('README.md'), '## The tree'), '');
  const said: string[] = [];
  let above = '';
  for (const line of tree.split('\n')) {
    const [, indent = '', name = ''] = /^( *)([\w.-]+)\/(?: |$)/.exec(line) ?? [];
    if (name === '') continue;
    above = indent === '' ? name : above;
    said.push(indent === '' ? name : `${above}/${name}`);
  }
  const there = new Set<string>();
  for (const file of files) {
    const [first = '', second = '', ...rest] = file.split('/');
    if (second !== '') there.add(first);
    if (rest.length > 0 && ['libs', 'stages', 'tools', 'pipelines'].includes(first)) there.add(`${first}/${second}`);
  }
  for (const each of readdirSync(join(workspaceRoot, 'pipelines'))) {
    if (!files.some((file) => file.startsWith(`pipelines/${each}/`))) there.delete(`pipelines/${each}`);
  }
  assert.deepEqual(said.sort(), [...there].sort());
});
