import type { ResumeSlot } from '@exmix/stage-kit/stage-context';

/** A JSON file of a resume slot; undefined where there is none. */
export async function resumeJson(slot: ResumeSlot, name: string): Promise<unknown> {
  const files = await slot.open();
  if (files === undefined || !files.names.includes(name)) return undefined;
  const file = await files.open(name);
  try {
    return JSON.parse(Buffer.from(await file.read(0, file.size)).toString('utf8'));
  } finally {
    await file.close();
  }
}
