/** `node print-pipeline-state.js <pipeline folder>`: a `runtime` input of the stage targets. */
import { openStore } from '@exmix/exmix/open-store';
import { storeLocation } from '@exmix/exmix/workspace';
import { pipelineState } from './pipeline-state.js';

console.log(await pipelineState(process.argv[2] ?? '.', await openStore(storeLocation(process.env))));
