#!/usr/bin/env node
/** `npx exmix` in a checkout: sets up what is missing, then runs the compiled command. */
import { prepare, runCommand } from '../../setup/prepare.mjs';

await runCommand(async () => {
  await prepare();
  await import('../dist/exmix.js');
  return Number(process.exitCode ?? 0);
});
