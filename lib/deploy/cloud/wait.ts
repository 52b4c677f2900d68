import { DeployError } from '../../errors.ts';
import type { CloudContext } from './context.ts';
import type { FunctionRef, FunctionState } from './function-api.ts';

const FIRST_POLL_MS = 250;
const MAX_POLL_MS = 2000;
const MAX_POLLS = 93;
const MAX_WAIT = 'three minutes';

/** States that end by themselves: https://cloud.tencent.com/document/api/583/115197 */
const passing = new Set(['Creating', 'Updating', 'Publishing', 'Deleting']);

/** Waits while the platform is at work on the function; undefined when there is none. Throws DeployError after three minutes. */
export async function waitUntilStable(
  ref: FunctionRef,
  { cloud, clock, reporter }: CloudContext,
): Promise<FunctionState | undefined> {
  let status = '';
  for (let poll = 0; poll < MAX_POLLS; poll += 1) {
    const state = await cloud.readFunction(ref);
    if (state === undefined || !passing.has(state.status)) return state;
    if (state.status !== status) reporter.progress(`waiting for function ${ref.functionName} (${state.status})`);
    status = state.status;
    await clock.sleep(pollMs(poll));
  }
  throw new DeployError(
    `The function ${ref.functionName} has been ${status} for ${MAX_WAIT}. ` +
      'Look at it in the SCF console; when it has settled, run the same command again.',
  );
}

/** Repeats an action until what it removes is gone. Throws DeployError after three minutes. */
export async function waitUntilGone(
  what: string,
  remove: () => Promise<'gone' | 'waiting'>,
  { clock }: CloudContext,
): Promise<void> {
  for (let poll = 0; poll < MAX_POLLS; poll += 1) {
    if ((await remove()) === 'gone') return;
    await clock.sleep(pollMs(poll));
  }
  throw new DeployError(
    `The ${what} is still there after ${MAX_WAIT}. Look at it in the console, and run remove again.`,
  );
}

/** Most changes take a moment, some a minute. */
function pollMs(poll: number): number {
  return Math.min(MAX_POLL_MS, FIRST_POLL_MS * 2 ** poll);
}
