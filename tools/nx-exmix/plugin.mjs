/**
 * The entry that `nx.json` names. It stands in plain JavaScript so that Nx finds it in a fresh clone, and compiles the
 * workspace first when sources changed: every `nx` command then runs the code that is there.
 */
import { compile } from '../setup/compile.mjs';

export const name = '@exmix/nx-exmix';

/** @type {import('@nx/devkit').CreateNodes} */
export const createNodes = [
  'pipelines/**/pipeline.json',
  async (files, _options, context) => {
    try {
      // npm start has just done it.
      if (process.env.EXMIX_COMPILED !== '1') await compile(context.workspaceRoot);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`exmix is not built (npm start sets everything up). ${reason}`);
    }
    const { inferProjects } = await import('./dist/infer-projects.js');
    return inferProjects(files, context);
  },
];
