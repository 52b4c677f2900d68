import { CloudUnreachableError } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import type { CloudContext } from './api.ts';
import { withDeployErrors } from './deploy-error.ts';
import { requireDeployed } from './deployed.ts';
import type { RunResult } from './run-api.ts';

/** Result of running the function once. */
export type Invocation =
  | (Omit<RunResult, 'error' | 'returned'> & {
      readonly kind: 'returned' | 'failed';
      /** The returned value as JSON text; of a failed run the error of the platform or the code. */
      readonly result: string;
    })
  /** No usable answer: the run may be over, or still going on. `advice` is in sentences. */
  | { readonly kind: 'unanswered'; readonly advice: string };

/** The API waits no longer, says the page of Invoke. */
const MAX_WAIT_SECONDS = 300;
/** For the platform to start the function, and for the answer to arrive. */
const MARGIN_SECONDS = 15;

/** Runs the function and waits for its end. `event` is passed as JSON. Never repeated. Throws DeployError. */
export function invokeFunction(deployment: Deployment, event: unknown, { cloud }: CloudContext): Promise<Invocation> {
  const waitSeconds = Math.min(deployment.timeoutSeconds, MAX_WAIT_SECONDS) + MARGIN_SECONDS;
  return withDeployErrors(deployment, async () => {
    await requireDeployed(deployment, cloud);
    try {
      const run = await cloud.invoke(deployment, { event, timeoutMs: waitSeconds * 1000 });
      const { error, returned, ...facts } = run;
      return { ...facts, kind: error === '' ? 'returned' : 'failed', result: error || returned };
    } catch (error) {
      if (!(error instanceof CloudUnreachableError)) throw error;
      return { kind: 'unanswered', advice: describeUnanswered(deployment, error.detail) };
    }
  });
}

/** Queues the event as a trigger does, without waiting; returns the request id, by which logs are found. Throws DeployError. */
export function startFunction(deployment: Deployment, event: unknown, { cloud }: CloudContext): Promise<string> {
  return withDeployErrors(deployment, async () => {
    await requireDeployed(deployment, cloud);
    return cloud.start(deployment, event);
  });
}

function describeUnanswered({ functionName, timeoutSeconds }: Deployment, detail: string): string {
  const longer =
    timeoutSeconds > MAX_WAIT_SECONDS
      ? ` The API waits ${MAX_WAIT_SECONDS} s at most, and this function may take ${timeoutSeconds} s: use --async instead.`
      : '';
  return `${functionName} gave no usable answer (${detail}). It may have run, or still be running: check its logs before you run it again.${longer}`;
}
