import { CloudUnreachableError } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import type { CloudContext } from './context.ts';
import { withDeployErrors } from './deploy-error.ts';
import { requireDeployed } from './deployed.ts';
import type { RunResult } from './run-api.ts';

/** What came of running the function once. */
export type Invocation =
  | (Omit<RunResult, 'error' | 'returned'> & {
      readonly kind: 'returned' | 'failed';
      /** What the function returned, as JSON text; of a failed run what the platform or the code says went wrong. */
      readonly result: string;
    })
  /** No usable answer: the run may have been, or still be going on. `advice` says what to do, in sentences. */
  | { readonly kind: 'unanswered'; readonly advice: string };

/** As long as the API waits, says the page of Invoke. */
const MAX_WAIT_SECONDS = 300;
/** For the platform to start the function, and for the answer to arrive. */
const ALLOWANCE_SECONDS = 15;

/** Runs the function and waits for its end. `event` is handed over as JSON. Never repeated. Throws DeployError. */
export function invokeFunction(deployment: Deployment, event: unknown, { cloud }: CloudContext): Promise<Invocation> {
  const waitSeconds = Math.min(deployment.timeoutSeconds, MAX_WAIT_SECONDS) + ALLOWANCE_SECONDS;
  return withDeployErrors(deployment, async () => {
    await requireDeployed(deployment, cloud);
    try {
      const run = await cloud.invoke(deployment, { event, timeoutMs: waitSeconds * 1000 });
      const { error, returned, ...facts } = run;
      return { ...facts, kind: error === '' ? 'returned' : 'failed', result: error || returned };
    } catch (error) {
      if (!(error instanceof CloudUnreachableError)) throw error;
      return { kind: 'unanswered', advice: adviseUnanswered(deployment, error.detail) };
    }
  });
}

/** Hands the event over as a trigger does, without waiting; returns the request id to look for in the logs. Throws DeployError. */
export function startFunction(deployment: Deployment, event: unknown, { cloud }: CloudContext): Promise<string> {
  return withDeployErrors(deployment, async () => {
    await requireDeployed(deployment, cloud);
    return cloud.start(deployment, event);
  });
}

function adviseUnanswered({ functionName, timeoutSeconds }: Deployment, detail: string): string {
  const longer =
    timeoutSeconds > MAX_WAIT_SECONDS
      ? ` The API waits ${MAX_WAIT_SECONDS} s at most, and this function may take ${timeoutSeconds} s: start it without waiting instead.`
      : '';
  return `No usable answer came from ${functionName} (${detail}). It may have run, or be running still: look at its logs before you run it again.${longer}`;
}
