import type { Clock } from '../types.ts';

/** Object names of one memory. */
export interface Names {
  /** Prefix to list; quarantined objects do not begin with it. */
  readonly prefix: string;
  /** True for the name of an object that a run wrote. */
  isSnapshot(name: string): boolean;
  /** Name of the next object of this run; `attempt` counts from 1. */
  next(attempt: number): string;
  /** Name under which a damaged object is quarantined. */
  quarantineName(name: string): string;
}

interface Author {
  readonly clock: Clock;
  readonly runId: string;
}

/**
 * Names derived from the configured file name: `state.json` makes `state.20261124T080000123Z-<run>.json`. In the order of their
 * letters they stand in the order of their writing, as far as the writers' clocks agree; nothing but speed rests on it.
 */
export function createNames(fileName: string, { clock, runId }: Author): Names {
  const [stem, extension] = splitName(fileName);
  const run = nameOfRun(runId);
  const middleOf = (name: string) => name.slice(stem.length + 1, name.length - extension.length);
  return {
    // Every year until 2999 begins with it, and `damaged` does not.
    prefix: `${stem}.2`,
    isSnapshot: (name) => name.endsWith(extension) && /^2\d{7}T\d{9}Z-[A-Za-z0-9-]{1,80}$/.test(middleOf(name)),
    next: (attempt) => {
      const time = compactTime(clock.now());
      return `${stem}.${time}-${run}${attempt === 1 ? '' : `-${attempt}`}${extension}`;
    },
    quarantineName: (name) => `${stem}.damaged-${middleOf(name)}${extension}`,
  };
}

/** Object names of the evidence that the parts of a run leave. */
export interface EvidenceNames {
  /** Prefix to list, of the evidence of every run. */
  readonly prefix: string;
  nameOf(account: string): string;
  isOfRun(name: string): boolean;
  /** True for evidence of a run that started before. */
  isOlder(name: string, before: Date): boolean;
}

/** Names derived from the configured file name: `state.json` makes `state.evidence-20261124T080000123Z-<run>-<uin>.json`. */
export function createEvidenceNames(
  fileName: string,
  { runId, startedAt }: { readonly runId: string; readonly startedAt: string },
): EvidenceNames {
  const [stem, extension] = splitName(fileName);
  const prefix = `${stem}.evidence-`;
  const ofRun = `${prefix}${compactTime(new Date(startedAt))}-${nameOfRun(runId)}-`;
  return {
    prefix,
    nameOf: (account) => `${ofRun}${account}${extension}`,
    isOfRun: (name) => name.startsWith(ofRun),
    isOlder: (name, before) => {
      const [time] = /^2\d{7}T\d{9}Z(?=-)/.exec(name.slice(prefix.length)) ?? [];
      return time !== undefined && time < compactTime(before);
    },
  };
}

function splitName(fileName: string): readonly [stem: string, extension: string] {
  const dot = fileName.lastIndexOf('.');
  return dot > 0 ? [fileName.slice(0, dot), fileName.slice(dot)] : [fileName, ''];
}

function nameOfRun(runId: string): string {
  return runId.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 64) || 'run';
}

function compactTime(time: Date): string {
  return time.toISOString().replace(/[-:.]/g, '');
}
