import { importUnit } from '@exmix/cards/phase-runs';
import type { ImportSettings } from '@exmix/cards/pipeline-schema';
import type { Json } from '@exmix/stage-kit/json';
import type { SourceFiles } from '@exmix/stage-kit/source-files';
import type { UnitPlan } from '@exmix/stage-kit/stage';
import { importFiles } from './import-files.js';

/** The unit that makes an imported model an artifact; its key holds the digests of the files that are read. */
export function planImport(name: string, settings: ImportSettings, sources: SourceFiles): UnitPlan {
  return {
    unit: importUnit(name),
    config: settings as unknown as Json,
    reads: {},
    identify: async () => {
      const files = await importFiles(sources, settings);
      return Object.fromEntries(await Promise.all(files.map(async (file) => [file.source, await file.digest()])));
    },
    seed: 0,
    module: new URL('./import-model.js', import.meta.url).href,
  };
}
