/** Limit on the time of a piece of work. Clear it when the work is over. */
export interface TimeLimit {
  /** Aborts when the time is up, and as soon as the other signal does, with its reason. */
  readonly signal: AbortSignal;
  /** True once the time is up. */
  readonly hasPassed: () => boolean;
  readonly clear: () => void;
}

/** Longest time of a timer of Node.js; a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Starts a limit of `limitMs`, rounded up; 0 or less is over at once, and more than 24 days count as 24. The timer is one of its own, because Node.js 20 may
 * collect an AbortSignal.timeout that only AbortSignal.any refers to, and the limit is then never reached:
 * https://github.com/nodejs/node/issues/57736
 */
export function startTimeLimit(limitMs: number, other?: AbortSignal): TimeLimit {
  const controller = new AbortController();
  let isOver = false;
  const end = () => {
    isOver = true;
    controller.abort(new DOMException('The time for this is up.', 'TimeoutError'));
  };
  const follow = () => controller.abort(other?.reason);
  const timer = setTimeout(end, Math.min(MAX_TIMER_MS, Math.ceil(Math.max(0, limitMs))));
  // A run that ends before its limit does not wait for it.
  timer.unref();
  if (other?.aborted === true) follow();
  else other?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    hasPassed: () => isOver,
    clear: () => {
      clearTimeout(timer);
      other?.removeEventListener('abort', follow);
    },
  };
}
