import { DeployError } from '../../errors.ts';
import type { CloudContext } from './api.ts';
import { isBusy } from './conflict.ts';
import type { FunctionRef, FunctionState } from './function-api.ts';

const FIRST_POLL_MS = 250;
const MAX_POLL_MS = 2000;
const MAX_POLLS = 93;
/** All polls together. */
const MAX_WAIT = 'three minutes';

/** States that end by themselves: https://cloud.tencent.com/document/api/583/115197 */
const transitional = new Set(['Creating', 'Updating', 'Publishing', 'Deleting']);

/** Waits while the platform changes the function; undefined when there is none. Throws DeployError after three minutes. */
export async function waitUntilStable(
  ref: FunctionRef,
  { cloud, clock, reporter }: CloudContext,
): Promise<FunctionState | undefined> {
  let state: FunctionState | undefined;
  const isStable = async () => {
    const status = state?.status;
    try {
      state = await cloud.readFunction(ref);
    } catch (error) {
      if (isBusy(error)) return false;
      throw error;
    }
    if (state === undefined || !transitional.has(state.status)) return true;
    if (state.status !== status) reporter.progress(`waiting for function ${ref.functionName} (${state.status})`);
    return false;
  };
  if (await poll(isStable, clock)) return state;
  throw new DeployError(
    `The function ${ref.functionName} has been ${state?.status ?? 'busy'} for ${MAX_WAIT}. ` +
      'Check it in the SCF console; when the change is over, run the same command again.',
  );
}

const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 10_000;
/** About two minutes together. */
const MAX_REPEATS = 15;

/**
 * Repeats a step while the function's state is in the way, and that step alone. Changes are refused for some seconds even
 * after the function is Active. Throws what was refused after two minutes.
 */
export async function repeatWhileBusy<T>(step: () => Promise<T>, ref: FunctionRef, context: CloudContext): Promise<T> {
  for (let repeats = 0; ; repeats += 1) {
    try {
      return await step();
    } catch (error) {
      if (!isBusy(error) || repeats === MAX_REPEATS) throw error;
      context.reporter.progress(`waiting until function ${ref.functionName} accepts changes (${error.code})`);
    }
    await context.clock.sleep(Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** repeats));
    await waitUntilStable(ref, context);
  }
}

/** Repeats an action until what it removes is gone. Throws DeployError after three minutes. */
export async function waitUntilGone(
  what: string,
  remove: () => Promise<'gone' | 'waiting'>,
  { clock }: CloudContext,
): Promise<void> {
  if (await poll(async () => (await remove()) === 'gone', clock)) return;
  throw new DeployError(`The ${what} still exists after ${MAX_WAIT}. Check it in the console, then run remove again.`);
}

/** True when the condition was met in time. Most changes take a moment, some a minute. */
async function poll(isMet: () => Promise<boolean>, clock: CloudContext['clock']): Promise<boolean> {
  for (let count = 0; count < MAX_POLLS; count += 1) {
    if (await isMet()) return true;
    await clock.sleep(Math.min(MAX_POLL_MS, FIRST_POLL_MS * 2 ** count));
  }
  return false;
}
