import { setTimeout as sleep } from 'node:timers/promises';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { LEASE_MILLISECONDS, type Lease, Leases } from '@exmix/artifact-store/leases';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import type { ResultTrust } from '@exmix/artifact-store/signing/result-trust';
import { GC_BLOBS, GC_EPOCH, GC_PUBLISHED } from '@exmix/artifact-store/sweep-watch';
import { codeNote } from '@exmix/stage-kit/code-notes';
import { actionOfResult } from './action-of-result.js';
import {
  asideRecords,
  GC_ASIDE,
  GC_STATE,
  type LiveHold,
  liveHolds,
  readState,
  removeDeadLeases,
  storeClock,
  writeState,
} from './gc-notes.js';
import { blobsOf, manifestOf } from './manifest-files.js';
import { markResults, type Roots } from './mark-results.js';
import { parallelMap } from './parallel-map.js';
import { restoreResults } from './restore-results.js';
import { SweepBatches } from './sweep-batches.js';

export interface GcOptions {
  /** Read again before every batch: what a run that has ended meanwhile stands for is kept. */
  readonly roots: () => Promise<Roots>;
  /** Results made, and blobs written, within this time are kept. */
  readonly olderThanMilliseconds: number;
  /** Removes; else only looks. */
  readonly remove: boolean;
  /** How long runs that may have found what is removed are waited for. */
  readonly waitMilliseconds: number;
  /** How long a clean-up elsewhere that says nothing is waited for before its lease is taken. */
  readonly leaseMilliseconds?: number;
  /** How late a sign of life of a batch may be, so that the batch goes on. */
  readonly lateMilliseconds?: number;
  /** Whose results come back after they were set aside, where keys are used. */
  readonly trust?: ResultTrust;
  readonly signal?: AbortSignal;
  readonly onProgress?: (text: string) => void;
}

export interface GcReport {
  readonly kept: { readonly results: number; readonly blobs: number; readonly bytes: number };
  /** What no root keeps and is old enough, by stage; with `remove` what was removed. */
  readonly results: readonly { readonly key: string; readonly stage: string; readonly unit: string }[];
  readonly blobs: number;
  readonly bytes: number;
  /** Runs for which blobs still wait; the next clean-up goes on there. */
  readonly waitsFor: readonly string[];
  /** Results that were set aside and came back, since a run that had found them stands for them now. */
  readonly restored: number;
}

/** Things removed between two looks at what has come. */
const BATCH = 200;
const AT_ONCE = 16;
/** More than the pause between two looks at a lease. */
const LEASE_GRACE_MILLISECONDS = 5000;
/** Notes on code that are younger stay: their action may be on its way. */
const CODE_MILLISECONDS = 24 * 3_600_000;

/**
 * Removes the results that no root keeps, then the blobs that no result has, beside runs that go on:
 *
 * 1. `results`: the count `gc/epoch` goes up, the holds of running builds are noted in `gc/state`, and results are set
 *    aside: their records are kept in `gc/aside/`, then they are retracted. Runs that begin now cannot find them. Runs
 *    that go on may have, so that no blob goes yet.
 * 2. `blobs`: when those runs have ended, set-aside results that refs stand for by now come back. Blobs that no result
 *    has, and that are older than every run that goes on, are removed in batches; before each batch `gc/sweeping` is
 *    written and new results are looked for. Whoever publishes a result looks for that note after it (`SweepWatch`).
 *
 * Each step may be the last of a killed process: the next clean-up reads `gc/state` and takes the step again.
 */
export async function collectGarbage(store: ArtifactStore, options: GcOptions): Promise<GcReport> {
  if (!options.remove) return (await new Collector(store, options).plan()).report;
  const lease = await takeLease(store, options);
  const batches = new SweepBatches(store, options.lateMilliseconds);
  try {
    return await new Collector(store, options).collect(batches);
  } finally {
    await batches.stop();
    await lease.release();
  }
}

/** Waits for another clean-up as long as it takes to see that it was killed; one that goes on is not waited for. */
async function takeLease(
  store: ArtifactStore,
  { leaseMilliseconds = LEASE_MILLISECONDS, signal, onProgress }: GcOptions,
): Promise<Lease> {
  const leases = new Leases(store, leaseMilliseconds);
  const lease = await leases.take('gc');
  if (lease !== undefined) return lease;
  const holder = await leases.holderOf('gc');
  onProgress?.(`looks whether ${holder} still cleans this store up`);
  const enough = AbortSignal.timeout(leaseMilliseconds + LEASE_GRACE_MILLISECONDS);
  await leases.wait('gc', signal === undefined ? enough : AbortSignal.any([enough, signal])).catch((error: Error) => {
    signal?.throwIfAborted();
    if (!enough.aborted) throw error;
  });
  const second = await leases.take('gc');
  if (second === undefined) throw new GcBusyError(await leases.holderOf('gc'));
  return second;
}

/** Another clean-up of the store goes on. */
export class GcBusyError extends Error {
  constructor(readonly holder: string) {
    super(`${holder} cleans this store up now`);
    this.name = 'GcBusyError';
  }
}

interface Plan {
  /** All that there were. */
  readonly records: Map<string, ResultRecord>;
  readonly condemned: readonly ResultRecord[];
  readonly report: GcReport;
}

class Collector {
  constructor(
    private readonly store: ArtifactStore,
    private readonly options: GcOptions,
  ) {}

  /** What a clean-up would remove now. */
  async plan(): Promise<Plan> {
    const { store, options } = this;
    const now = await storeClock(store).catch(() => Date.now());
    const records = await this.records();
    const marked = await markResults(store, records.values(), await options.roots());
    const condemned = [...records.values()].filter((record) => !marked.has(record.key) && this.isOld(record, now));
    const gone = new Set(condemned.map(({ key }) => key));
    const kept = await this.reach([...records.values()].filter(({ key }) => !gone.has(key)));
    const spared = now - options.olderThanMilliseconds;
    const sum = { blobs: 0, bytes: 0, keptBlobs: 0, keptBytes: 0 };
    const ofGone = await this.reach(condemned);
    for await (const { sha256, size, modified } of store.listBlobs()) {
      // Blobs of a result that goes go with it, however young they are; others may be a run's that has not ended.
      const goes = !kept.has(sha256) && (ofGone.has(sha256) || modified < spared);
      sum[goes ? 'blobs' : 'keptBlobs']++;
      sum[goes ? 'bytes' : 'keptBytes'] += size;
    }
    const results: { key: string; stage: string; unit: string }[] = [];
    const named = parallelMap(condemned, AT_ONCE, async (record) => ({
      key: record.key,
      action: await actionOfResult(store, record),
    }));
    for await (const { key, action } of named)
      results.push({ key, stage: action?.stage ?? '(unknown)', unit: action?.unit ?? '' });
    const report: GcReport = {
      kept: { results: records.size - condemned.length, blobs: sum.keptBlobs, bytes: sum.keptBytes },
      results: results.sort((a, b) => (a.key < b.key ? -1 : 1)),
      blobs: sum.blobs,
      bytes: sum.bytes,
      waitsFor: [],
      restored: 0,
    };
    return { records, condemned, report };
  }

  async collect(batches: SweepBatches): Promise<GcReport> {
    const { store } = this;
    let state = await readState(store);
    let plan: Plan | undefined;
    // One that was killed while it removed blobs ends that first: its results are gone, and what they had is not known.
    if (state?.phase !== 'blobs') {
      plan = await this.plan();
      const before = state?.holds ?? [];
      const held = (await liveHolds(store, await storeClock(store))).map(({ name }) => name);
      await writeState(store, { phase: 'results', holds: [...new Set([...before, ...held])] });
      await this.setAside(plan, batches);
      // Runs that came before the first batch was noted may have found what went with it.
      const holds = (await liveHolds(store, await storeClock(store))).map(({ name }) => name);
      await writeState(store, { phase: 'blobs', holds: [...new Set([...before, ...held, ...holds])] });
      state = await readState(store);
    }
    const waiting = await this.waitFor(state?.holds ?? []);
    const report = plan?.report ?? (await this.plan()).report;
    if (waiting.length > 0) return { ...report, blobs: 0, bytes: 0, waitsFor: waiting.map(({ who }) => who) };
    const restored = await this.restore();
    const removed = await this.sweepBlobs(batches);
    await this.removeCodeNotes();
    await removeDeadLeases(store, await storeClock(store));
    for (const name of (await asideRecords(store)).names) await store.removeNote(name);
    await store.removeNote(GC_STATE);
    return { ...report, ...removed, results: plan?.report.results ?? [], waitsFor: [], restored };
  }

  /** Retracts results, each after its record is kept. */
  private async setAside({ records, condemned }: Plan, batches: SweepBatches): Promise<void> {
    const { store, options } = this;
    await this.nextEpoch();
    let number = (await asideRecords(store)).names.length;
    for (let start = 0; start < condemned.length; start += BATCH) {
      await this.heed(batches);
      await batches.begin();
      // What a run that has ended since stands for, and what was pinned since: all records say what that was made from.
      for (const [key, record] of await this.newRecords(records)) records.set(key, record);
      const marked = await markResults(store, records.values(), await options.roots());
      const batch = condemned.slice(start, start + BATCH).filter(({ key }) => !marked.has(key));
      if (batch.length === 0) continue;
      while (!(await store.createNote(`${GC_ASIDE}${++number}`, JSON.stringify(batch))));
      for await (const _ of parallelMap(batch, AT_ONCE, (record) => store.retractResult(record)));
      options.onProgress?.(`${Math.min(start + BATCH, condemned.length)}/${condemned.length} results`);
    }
    await this.endBatches(batches);
  }

  /** Gives back what roots stand for by now. */
  private async restore(): Promise<number> {
    const { store, options } = this;
    const { records } = await asideRecords(store);
    const all = new Map([...records.map((record) => [record.key, record] as const), ...(await this.records())]);
    const roots = await options.roots();
    const marked = await markResults(store, all.values(), roots);
    const wanted = records.filter(({ key, artifact: { sha256 } }) => {
      return marked.has(key) && (roots.artifacts?.get(key) ?? sha256) === sha256;
    });
    return restoreResults(store, wanted, options.trust);
  }

  private async sweepBlobs(batches: SweepBatches): Promise<{ blobs: number; bytes: number }> {
    const { store, options } = this;
    await this.nextEpoch(GC_BLOBS);
    const now = await storeClock(store);
    const records = await this.records();
    const reached = await this.reach(records.values());
    // Without a word of who lost it, a blob of a run that goes on looks like one that nobody needs.
    const began = (await liveHolds(store, now)).map((hold) => hold.began);
    const aside = await this.reach((await asideRecords(store)).records);
    const youngest = Math.min(now - options.olderThanMilliseconds, ...began);
    const unneeded: BlobId[] = [];
    for await (const { sha256, size, modified } of store.listBlobs()) {
      if (reached.has(sha256)) continue;
      const limit = aside.has(sha256) ? Math.min(now, ...began) : youngest;
      if (modified < limit) unneeded.push({ sha256, size });
    }
    const sum = { blobs: 0, bytes: 0 };
    for (let start = 0; start < unneeded.length; ) {
      await this.heed(batches);
      await batches.begin();
      for (const [key, record] of await this.newRecords(records)) {
        records.set(key, record);
        for (const sha256 of await this.reach([record])) reached.add(sha256);
      }
      const end = Math.min(start + BATCH, unneeded.length);
      while (start < end && !batches.isLate()) {
        const some = unneeded.slice(start, Math.min(start + AT_ONCE, end));
        start += some.length;
        const gone = some.filter((id) => !reached.has(id.sha256));
        await Promise.all(gone.map((id) => store.removeBlob(id)));
        sum.blobs += gone.length;
        sum.bytes += gone.reduce((bytes, { size }) => bytes + size, 0);
      }
      options.onProgress?.(`${start}/${unneeded.length} blobs`);
    }
    await this.endBatches(batches);
    for await (const { name } of store.listNotes(GC_PUBLISHED)) await store.removeNote(name);
    return sum;
  }

  /** Notes on code that no action has any more. One that a running build wrote is young. */
  private async removeCodeNotes(): Promise<void> {
    const { store, options } = this;
    const before = (await storeClock(store)) - Math.max(options.olderThanMilliseconds, CODE_MILLISECONDS);
    const codes = new Set<string>();
    const read = (record: ResultRecord) => actionOfResult(store, record);
    for await (const action of parallelMap(store.listResults(), AT_ONCE, read))
      if (action !== undefined) codes.add(codeNote(action.code));
    for await (const { name, modified } of store.listNotes(codeNote('')))
      if (!codes.has(name) && modified < before) await store.removeNote(name);
  }

  // -------------------------------------------------------------- holds and batches

  /** Waits for runs to end, as long as was asked for. @returns those that still go on */
  private async waitFor(names: readonly string[]): Promise<readonly LiveHold[]> {
    const { store, options } = this;
    const end = performance.now() + options.waitMilliseconds;
    for (;;) {
      const live = (await liveHolds(store, await storeClock(store))).filter(({ name }) => names.includes(name));
      if (live.length === 0 || performance.now() >= end) return live;
      options.onProgress?.(`waits for ${live.map(({ who }) => who).join(', ')}`);
      await sleep(Math.min(500, Math.max(1, end - performance.now())), undefined, {
        ...(options.signal && { signal: options.signal }),
      });
    }
  }

  private async nextEpoch(what = ''): Promise<void> {
    const last = Number.parseInt((await this.store.readNote(GC_EPOCH)) ?? '0', 10) || 0;
    await this.store.writeNote(GC_EPOCH, `${`${last + 1} ${what}`.trim()}\n`);
  }

  /** An interrupt between batches: nothing is being removed, and nobody has to wait until this is taken for dead. */
  private async heed(batches: SweepBatches): Promise<void> {
    if (this.options.signal?.aborted !== true) return;
    await this.endBatches(batches);
    this.options.signal.throwIfAborted();
  }

  /** After it nothing that a reader remembers of the time before holds any more. */
  private async endBatches(batches: SweepBatches): Promise<void> {
    await this.nextEpoch();
    await batches.end();
  }

  // -------------------------------------------------------------- what there is

  private async records(): Promise<Map<string, ResultRecord>> {
    const records = new Map<string, ResultRecord>();
    for await (const record of this.store.listResults()) records.set(record.key, record);
    return records;
  }

  /** Records that are not among the known ones: under new keys, and others under keys that were published again. */
  private async newRecords(known: ReadonlyMap<string, ResultRecord>): Promise<Map<string, ResultRecord>> {
    const published = new Set<string>();
    for await (const { name } of this.store.listNotes(GC_PUBLISHED)) published.add(name.slice(GC_PUBLISHED.length));
    const found = new Map<string, ResultRecord>();
    for await (const key of this.store.listResultKeys()) {
      if (known.has(key) && !published.has(key)) continue;
      const record = await this.store.readResult(key, { standing: true });
      if (record !== undefined && known.get(key)?.artifact.sha256 !== record.artifact.sha256) found.set(key, record);
    }
    return found;
  }

  private isOld({ made }: ResultRecord, now: number): boolean {
    return Date.parse(made.at) + made.milliseconds <= now - this.options.olderThanMilliseconds;
  }

  /** Digests of all blobs of results. */
  private async reach(records: Iterable<ResultRecord>): Promise<Set<string>> {
    const reached = new Set<string>();
    const read = async (record: ResultRecord) =>
      blobsOf(record, await manifestOf(this.store, record.artifact, record.manifest));
    for await (const blobs of parallelMap(records, AT_ONCE, read)) for (const { sha256 } of blobs) reached.add(sha256);
    return reached;
  }
}
