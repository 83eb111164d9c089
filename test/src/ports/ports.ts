/**
 * `npm run ports:python`: checkpoints to and from transformers, beside each other. Makes the Python environment where it
 * is not there yet. Exit code 1 where something differs by more than it may, or where there is no Python for it.
 */
import { MODEL_PACKAGES, modelPython } from '@exmix/errors/model-python';
import { makePythonEnvironment } from '@exmix/errors/python-environment';
import { compareExport } from './compare-export.js';
import { CHECKPOINT_FORMS, compareFinetuning, type FinetuningComparison } from './compare-finetuning.js';
import { trainedExport } from './trained-export.js';

const EXAMPLES = 200;
const LONGEST = 16;
const LOGITS = 1e-4;
const STEPS = 20;
const RATE = 0.01;
const LOSSES = 1e-3;

async function python(): Promise<string> {
  const there = modelPython();
  if (there.skip === false) return there.python;
  console.log(`installing ${MODEL_PACKAGES.join(', ')} (several GB, once)`);
  const made = await makePythonEnvironment(MODEL_PACKAGES);
  if ('why' in made) throw new Error(made.why);
  return made.python;
}

async function exported(interpreter: string): Promise<boolean> {
  const { folder, texts, remove } = await trainedExport();
  try {
    const compared = await compareExport(interpreter, folder, texts.slice(0, EXAMPLES), LONGEST);
    const { examples, differing, largestDifference, largestLogit } = compared;
    const equal = (list: readonly unknown[]) => `${examples - list.length} of ${examples} equal`;
    console.log(`\nTrained and exported by exmix, opened by transformers (${compared.tokenizers.join(', ')}):`);
    console.log(`  ids of the fast tokenizer    ${equal(differing.fast)}`);
    console.log(`  ids of the slow tokenizer    ${equal(differing.slow)}`);
    console.log(`  greedy answers, one by one   ${equal(differing.greedy)}`);
    console.log(
      `  logits of the answers        ${largestDifference.toExponential(1)} apart at most, largest ${largestLogit.toFixed(1)}`,
    );
    const { fast, slow, greedy } = differing;
    return fast.length + slow.length + greedy.length === 0 && largestDifference <= LOGITS;
  } finally {
    await remove();
  }
}

function printLosses(compared: readonly FinetuningComparison[]): void {
  const width = 24;
  const cells = (values: readonly string[]) => values.map((value) => value.padStart(width)).join('');
  console.log(`\nLosses of ${STEPS} steps from imported checkpoints, exmix and transformers:`);
  console.log(`step${cells(compared.map(({ form }) => form.name))}`);
  for (let step = 0; step < STEPS; step++) {
    const losses = compared.map(({ ours, transformers }) =>
      [ours[step], transformers[step]].map((loss) => (loss as number).toFixed(5)).join('  '),
    );
    console.log(`${String(step + 1).padStart(4)}${cells(losses)}`);
  }
  const largest = compared.map(({ largestRelativeDifference }) => largestRelativeDifference.toExponential(1));
  console.log(`  of${cells(largest)}`);
}

const interpreter = await python();
const isEqual = await exported(interpreter);
const compared: FinetuningComparison[] = [];
for (const form of CHECKPOINT_FORMS) compared.push(await compareFinetuning(interpreter, form, STEPS, RATE));
printLosses(compared);
const isClose = compared.every(({ largestRelativeDifference }) => largestRelativeDifference <= LOSSES);
console.log(
  `\n${isEqual && isClose ? 'equal within the bounds' : 'DIFFERENT'}: logits ${LOGITS}, losses ${LOSSES} of themselves`,
);
process.exitCode = isEqual && isClose ? 0 : 1;
