import { familyColor, familyName } from '../families.js';
import type { MixtureFacts, ReportData } from '../report-data.js';
import type { Basis, LiveTask, RateSettings } from './live-task.js';
import { countOf } from './rate-tasks.js';

/** What figures and rates need of a report's tasks. */
export function liveTasks(data: ReportData): readonly LiveTask[] {
  return data.tasks.map(({ name, family, role, size, trainExamples, cap }) => ({
    name,
    family: familyName(family),
    color: familyColor(family),
    role,
    ...(size?.train !== undefined && { source: size.train }),
    ...(trainExamples !== undefined && { built: trainExamples }),
    ...(cap !== undefined && { cap }),
  }));
}

/** A build with less than this part of the source's examples is a sample of it: its counts say nothing about rates. */
const WHOLE = 0.5;

/**
 * The settings that the page opens with: the pipeline's cap, ratio and temperature; counts of the build where it holds at
 * least half of what the sources state, else those of the sources.
 */
export function openingSettings({ mixture, settings }: ReportData, tasks: readonly LiveTask[]): RateSettings {
  const supervised = tasks.filter((task) => task.role !== 'self-supervised');
  const known = supervised.filter((task) => task.source !== undefined);
  const sum = (basis: Basis) =>
    known.reduce((total, task) => total + (basis === 'built' ? (task.built ?? 0) : (countOf(task, basis) ?? 0)), 0);
  // Where the mixture could not be made, the pipeline's own settings stand.
  const planned = (settings.sample ?? {}) as Partial<Pick<MixtureFacts, 'cap' | 'temperature' | 'selfSupervisedRatio'>>;
  return {
    cap: mixture.cap ?? planned.cap ?? 300_000,
    ratio: mixture.selfSupervisedRatio ?? planned.selfSupervisedRatio ?? 2,
    temperature: mixture.temperature ?? planned.temperature ?? 1,
    basis: known.length > 0 && sum('built') < WHOLE * sum('source') ? 'source' : 'built',
  };
}
