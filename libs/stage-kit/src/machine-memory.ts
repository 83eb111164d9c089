import { totalmem } from 'node:os';

/** Bytes that processes may use here: the machine's memory, or less where a control group limits it. */
export function machineMemory(): number {
  const total = totalmem();
  // Without a limit it is 0, undefined or a number beyond all memory, by platform and version of Node.
  const limit = (process.constrainedMemory?.() as number | undefined) ?? 0;
  return limit > 0 && limit < total ? limit : total;
}
