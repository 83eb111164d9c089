import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import type { Action } from '@exmix/stage-kit/action';
import { readAction } from '@exmix/stage-kit/build-unit';

/**
 * The action of a result; undefined where it is missing, corrupt or no record of an action.
 *
 * @throws StoreError where the store cannot be asked, which says nothing of the action
 */
export async function actionOfResult(
  store: Pick<ArtifactStore, 'openBlob'>,
  { action: id }: ResultRecord,
): Promise<Action | undefined> {
  try {
    const action: unknown = await readAction(store as ArtifactStore, id);
    return typeof action === 'object' && action !== null ? (action as Action) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
