import { hostname } from 'node:os';

/**
 * The process of this machine that left a file named `<host>-<pid>` or `<host>-<pid>-<random>`; undefined for those of other
 * machines, also of one whose name begins with this one's.
 */
export function pidOfMark(name: string, host = hostname()): number | undefined {
  if (!name.startsWith(`${host}-`)) return undefined;
  const [, pid] = /^(\d+)(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/.exec(name.slice(host.length + 1)) ?? [];
  return pid === undefined ? undefined : Number(pid);
}
