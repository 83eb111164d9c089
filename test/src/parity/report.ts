import type { Measure } from './measure.js';

/** The engines that parity knows: what the set-up chose for this machine, and WebAssembly. */
export type ParityEngine = 'native' | 'wasm';

/** The engine that a process ran on. */
export interface EngineReport {
  readonly type: 'engine';
  readonly kind: string;
  readonly tensorflowVersion: string | null;
  readonly reason: string;
}

/** One vector file on one engine. */
export interface FileReport {
  readonly type: 'file';
  readonly file: string;
  readonly passed: number;
  readonly failed: readonly FailureReport[];
  /** Cases by operation that the project does not have. */
  readonly notImplemented: Readonly<Record<string, number>>;
  /** Of the cases with a tolerance, the one that used most of it. */
  readonly measure: Measure | null;
}

export interface FailureReport {
  readonly name: string;
  readonly op: string;
  /** For people: where and how it differs. */
  readonly lines: readonly string[];
}

/** One model of a folder of model vectors, in one way of running. */
export interface ModelReport {
  readonly type: 'model';
  readonly model: string;
  /** `graph`: recorded once and run as one TensorFlow graph. */
  readonly way: 'op by op' | 'graph';
  readonly measures: readonly Measure[];
}

/** What the process of an engine tells, in order. */
export type EngineMessage = EngineReport | FileReport | ModelReport | { readonly type: 'error'; readonly text: string };

/** All that was found on one engine. */
export interface EngineResults {
  readonly engine: ParityEngine;
  readonly report: EngineReport;
  readonly files: readonly FileReport[];
  readonly models: readonly ModelReport[];
}
