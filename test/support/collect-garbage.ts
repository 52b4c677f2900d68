import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Collects garbage at once, every few milliseconds until it is stopped. */
export function collectGarbageRepeatedly(): { stop: () => void } {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('This Node.js does not expose its garbage collector.');
  const timer = setInterval(() => collect(), 10);
  return { stop: () => clearInterval(timer) };
}
