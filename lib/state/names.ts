import type { Clock } from '../types.ts';

/** What the objects of one memory are called. */
export interface Names {
  /** What to list; objects set aside do not begin with it. */
  readonly prefix: string;
  /** Whether an object, of those listed, is one that a run wrote. */
  isOurs(name: string): boolean;
  /** What the run calls the object that it writes; `attempt` counts them from 1. */
  next(attempt: number): string;
  /** What a damaged object is called once it is set aside. */
  asideOf(name: string): string;
}

interface Author {
  readonly clock: Clock;
  readonly runId: string;
}

/**
 * Names after the configured file name: `state.json` makes `state.20261124T080000123Z-<run>.json`. In the order of their
 * letters they stand in the order of their writing, as far as the writers' clocks agree; nothing but speed rests on it.
 */
export function namesAfter(fileName: string, { clock, runId }: Author): Names {
  const dot = fileName.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [fileName.slice(0, dot), fileName.slice(dot)] : [fileName, ''];
  const run = runId.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 64) || 'run';
  const middleOf = (name: string) => name.slice(stem.length + 1, name.length - extension.length);
  return {
    // Every year until 2999 begins with it, and `damaged` does not.
    prefix: `${stem}.2`,
    isOurs: (name) => name.endsWith(extension) && /^2\d{7}T\d{9}Z-[A-Za-z0-9-]{1,80}$/.test(middleOf(name)),
    next: (attempt) => {
      const time = clock.now().toISOString().replace(/[-:.]/g, '');
      return `${stem}.${time}-${run}${attempt === 1 ? '' : `-${attempt}`}${extension}`;
    },
    asideOf: (name) => `${stem}.damaged-${middleOf(name)}${extension}`,
  };
}
