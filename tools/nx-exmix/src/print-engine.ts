/** Prints which engine training and evaluation would use: a `runtime` input of their targets. */
import { engineChoice } from '@exmix/tensors/engine-choice';

try {
  const { kind, tensorflowVersion, fused } = engineChoice(process.env);
  console.log(`${kind} ${tensorflowVersion}${fused === null ? '' : ` ${fused}`}`);
} catch (error) {
  // Running the target says it properly.
  console.log(error instanceof Error ? error.message : String(error));
}
