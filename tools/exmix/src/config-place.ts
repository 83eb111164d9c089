import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { BUILT_IN_CARDS } from '@exmix/cards/load-pipeline';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { phaseRuns } from '@exmix/cards/phase-runs';

/** Where a person writes what stands in a field of an action's config. */
export interface ConfigPlace {
  /** Path from the current folder. */
  readonly file: string;
  /** Such as `format.inputs` of a card, or `sample.cap` of a `pipeline.json`. */
  readonly field: string;
}

/** Fields of a card that evaluate and the choice of checkpoints read. */
const OF_CARD_EVALUATE = ['metrics', 'postprocess', 'baseline', 'maxTargetTokens', 'split'];

/** Finds the file and field that fields of actions were read from. */
export class ConfigPlaces {
  private readonly cards = new Map<string, string>();

  constructor(private readonly pipeline: LoadedPipeline) {
    for (const folder of [BUILT_IN_CARDS, join(pipeline.folder, 'cards')]) {
      if (!existsSync(folder)) continue;
      for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
        if (path.endsWith('.json')) this.cards.set(basename(path, '.json'), join(folder, path));
    }
  }

  /** @param field of the action's config, such as `format.inputs`; `seed` for the action's seed */
  of(stage: string, unit: string, field: string): ConfigPlace {
    switch (stage) {
      case 'ingest':
        return this.card(unit, field === 'licence' ? 'licence' : `ingest.${field}`);
      case 'format':
        return this.card(unit, field);
      case 'sample':
        return this.sample(unit, field);
      case 'tokenize':
        return this.inPipeline(unit === 'vocabulary' ? this.vocabularyField(field) : `tokenize.${field}`);
      case 'train':
        return this.train(unit, field);
      default:
        return this.evaluate(unit, field);
    }
  }

  seed(stage: string, unit: string): ConfigPlace {
    const run = stage === 'train' && phaseRuns(this.pipeline.config.train).find((each) => each.unit === unit);
    if (!run || run.seed === undefined) return this.inPipeline('seed');
    return this.inPipeline(`train.phases (${run.phase.name}).${run.phase.seeds === undefined ? 'seed' : 'seeds'}`);
  }

  private sample(unit: string, field: string): ConfigPlace {
    if (unit !== 'mixture') {
      const split = field.slice('keep.'.length);
      const own = this.pipeline.cards.find(({ name }) => name === unit)?.sample.keep as
        | Record<string, unknown>
        | undefined;
      return own?.[split] === undefined ? this.inPipeline(`sample.${field}`) : this.card(unit, `sample.${field}`);
    }
    if (!field.startsWith('tasks')) return this.inPipeline(`sample.${field}`);
    if (field.endsWith('.role')) return this.inPipeline('sample.heldOut');
    return this.inPipeline(field.endsWith('.cap') ? 'sample.caps' : 'tasks');
  }

  private vocabularyField(field: string): string {
    const { vocabulary } = this.pipeline.config.tokenize;
    return 'train' in vocabulary ? `tokenize.vocabulary.train.${field}` : `tokenize.vocabulary.${field}`;
  }

  private train(unit: string, field: string): ConfigPlace {
    if (unit.startsWith('import.')) return this.inPipeline(`train.imports.${unit.slice('import.'.length)}.${field}`);
    const [first = '', ...rest] = field.split('.');
    const phase = phaseRuns(this.pipeline.config.train).find((each) => each.unit === unit)?.phase.name ?? unit;
    if (first === 'phase') return this.inPipeline(`train.phases (${phase}).${rest.join('.')}`);
    if (first === 'extraIds') return this.inPipeline(this.vocabularyField('extraIds'));
    if (first === 'scored' && rest[0] !== undefined) return this.card(rest[0], `evaluate.${rest.slice(1).join('.')}`);
    return this.inPipeline(`train.${field}`);
  }

  private evaluate(unit: string, field: string): ConfigPlace {
    if (unit === 'report') return this.inPipeline(field.replace(/^pipeline\./, ''));
    const card = unit.slice(unit.lastIndexOf('.') + 1);
    const [first = ''] = field.split(/[.[]/);
    if (first === 'labels') return this.card(card, `format.${field}`);
    if (first === 'extraIds') return this.inPipeline(this.vocabularyField('extraIds'));
    const own = this.pipeline.cards.find(({ name }) => name === card)?.evaluate as Record<string, unknown> | undefined;
    const ofCard = OF_CARD_EVALUATE.includes(first) && own?.[first] !== undefined;
    return ofCard ? this.card(card, `evaluate.${field}`) : this.inPipeline(`evaluate.${field}`);
  }

  private card(task: string, field: string): ConfigPlace {
    const path = this.cards.get(task);
    return { file: path === undefined ? `card ${task}` : shown(path), field: field.replace(/\.$/, '') };
  }

  private inPipeline(field: string): ConfigPlace {
    return { file: shown(join(this.pipeline.folder, 'pipeline.json')), field: field.replace(/\.$/, '') };
  }
}

function shown(path: string): string {
  return relative(process.cwd(), path);
}
