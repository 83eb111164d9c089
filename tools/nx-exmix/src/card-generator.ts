import { formatFiles, type Tree } from '@nx/devkit';

export interface CardOptions {
  readonly name: string;
  readonly pipeline: string;
  readonly family: string;
}

/** Writes the skeleton of a task's card into a pipeline's `cards/`: three rows inline, to be replaced by a source. */
export async function cardGenerator(tree: Tree, { name, pipeline, family }: CardOptions): Promise<void> {
  const folder = `pipelines/${pipeline}`;
  if (!tree.exists(`${folder}/pipeline.json`)) throw new Error(`there is no ${folder}/pipeline.json`);
  const path = `${folder}/cards/${name}.json`;
  if (tree.exists(path)) throw new Error(`${path} is already there`);
  const depth = path.split('/').length - 1;
  const card = {
    $schema: `${'../'.repeat(depth)}libs/cards/schemas/card.schema.json`,
    name,
    title: name.replaceAll('_', ' '),
    family,
    licence: 'UNKNOWN',
    ingest: {
      source: {
        reader: 'rows',
        splits: {
          train: [{ text: 'replace these rows by a source', label: 0 }],
          validation: [{ text: 'a row of the validation split', label: 1 }],
          test: [{ text: 'a row of the test split', label: 0 }],
        },
      },
      splits: { by: 'source', train: ['train'], validation: ['validation'], test: ['test'] },
    },
    format: {
      inputs: `${name} text: {text}`,
      targets: '{label}',
      labels: ['no', 'yes'],
      labelField: 'label',
    },
    evaluate: { metrics: ['accuracy'] },
  };
  tree.write(path, `${JSON.stringify(card, null, 2)}\n`);
  await formatFiles(tree);
  console.log(`Look at it with: npx exmix show ${name}\nThen add "${name}" to tasks in ${folder}/pipeline.json`);
}
