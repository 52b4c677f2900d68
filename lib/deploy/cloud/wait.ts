import { DeployError } from '../../errors.ts';
import type { CloudContext } from './api.ts';
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
    state = await cloud.readFunction(ref);
    if (state === undefined || !transitional.has(state.status)) return true;
    if (state.status !== status) reporter.progress(`waiting for function ${ref.functionName} (${state.status})`);
    return false;
  };
  if (await poll(isStable, clock)) return state;
  throw new DeployError(
    `The function ${ref.functionName} has been ${state?.status} for ${MAX_WAIT}. ` +
      'Check it in the SCF console; when the change is over, run the same command again.',
  );
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
