import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import type { Action } from '@exmix/stage-kit/action';
import { readAction } from '@exmix/stage-kit/build-unit';
import { parallelMap } from './parallel-map.js';

/** A result with the action that it is of. */
export interface MadeAction {
  readonly action: Action;
  readonly record: ResultRecord;
}

/** Results whose actions are read at a time. */
const AT_ONCE = 16;

/** The actions of a store's results, found by what they made. Read whole once, when first asked. */
export class ActionIndex {
  private all: Promise<readonly MadeAction[]> | undefined;

  constructor(private readonly store: Pick<ArtifactStore, 'listResults' | 'openBlob'>) {}

  /** Actions of a unit, whatever the pipeline, the latest first. */
  async ofUnit(stage: string, unit: string): Promise<readonly MadeAction[]> {
    return (await this.read()).filter(({ action }) => action.stage === stage && action.unit === unit);
  }

  /** Actions whose artifact has a digest, the latest first. */
  async ofArtifact(digest: string): Promise<readonly MadeAction[]> {
    return (await this.read()).filter(({ record }) => record.artifact.sha256 === digest);
  }

  private read(): Promise<readonly MadeAction[]> {
    this.all ??= readAll(this.store);
    return this.all;
  }
}

async function readAll(store: Pick<ArtifactStore, 'listResults' | 'openBlob'>): Promise<readonly MadeAction[]> {
  const found: MadeAction[] = [];
  const read = async (record: ResultRecord) => ({
    record,
    action: await readAction(store as ArtifactStore, record.action).catch(() => undefined),
  });
  for await (const { record, action } of parallelMap(store.listResults(), AT_ONCE, read))
    if (action !== undefined) found.push({ record, action });
  const order = ({ record: { made, key } }: MadeAction): string => `${made.at} ${key}`;
  return found.sort((a, b) => (order(a) < order(b) ? 1 : -1));
}
