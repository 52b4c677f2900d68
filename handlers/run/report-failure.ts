import { systemClock } from '../../lib/clock.ts';
import {
  CloudRefusedError,
  CloudUnreachableError,
  ConfigError,
  describeIssue,
  MailError,
  StateError,
} from '../../lib/errors.ts';
import type { AuditReport, FailedRun } from '../../lib/types.ts';
import manifest from '../../package.json' with { type: 'json' };
import { tellFailure } from './deliver.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { type Invocation, timeLeftMs } from './invocation.ts';

/** How far the run had come. */
interface Reached {
  readonly audience: DeliveryContext | undefined;
  readonly report: AuditReport | undefined;
}

/**
 * Logs a failed run, and tells it where that is possible at all; that it failed is thrown by the caller in any case. A mail
 * that was not accepted is not followed by a second one, which would say that there is no report: its numbers are in the log.
 */
export async function reportFailure(error: unknown, reached: Reached, invocation: Invocation): Promise<void> {
  const problems = await describeProblems(error);
  const isTold = error instanceof MailError || error instanceof StateError;
  const failed = isTold ? {} : await tellAbout(composeRun(error, problems, invocation), error, { reached, invocation });
  const stack = isExpected(error) || !(error instanceof Error) ? undefined : error.stack;
  const { runId } = invocation;
  const found = reached.report && { verdict: reached.report.verdict, counts: reached.report.counts };
  console.log(JSON.stringify({ runId, verdict: 'failed', problems, ...failed, found, stack }));
}

/** What could not be told, and why. */
interface Untold {
  readonly mailError?: string | undefined;
  readonly channelErrors?: readonly string[];
}

/** Gives what went wrong instead of throwing it: the first error is the one to be seen. */
async function tellAbout(
  run: FailedRun,
  error: unknown,
  { reached, invocation }: { readonly reached: Reached; readonly invocation: Invocation },
): Promise<Untold> {
  const { delivery, channels } = error instanceof ConfigError ? error : { delivery: undefined, channels: [] };
  const readable = { channels, timeLeftMs: () => timeLeftMs(invocation) };
  const audience = reached.audience ?? (delivery && { delivery, ...readable });
  try {
    if (audience !== undefined) await tellFailure(run, audience);
    else if (channels.length > 0) return await tellChannelsAlone(run, readable);
    return {};
  } catch (second) {
    return { mailError: second instanceof Error ? second.message : String(second) };
  }
}

async function tellChannelsAlone(
  run: FailedRun,
  audience: Pick<DeliveryContext, 'channels' | 'timeLeftMs'>,
): Promise<Untold> {
  const { tellWithoutMail } = await import('./send.ts');
  const channelErrors = await tellWithoutMail(run, audience);
  return channelErrors.length > 0 ? { channelErrors } : {};
}

function composeRun(error: unknown, problems: readonly string[], invocation: Invocation): FailedRun {
  return {
    kind: 'failed',
    runId: invocation.runId,
    trigger: invocation.trigger,
    account: invocation.uin,
    startedAt: invocation.startedAt,
    finishedAt: systemClock.now().toISOString(),
    emulated: Boolean(invocation.environment.TENCENTCLOUD_API_BASE),
    toolVersion: manifest.version,
    error: error instanceof Error ? error.name : 'Error',
    problems,
  };
}

/** What a bug says is not for a mail: it may quote anything. */
async function describeProblems(error: unknown): Promise<readonly string[]> {
  if (error instanceof ConfigError) return error.issues.map(describeIssue);
  if (error instanceof CloudRefusedError || error instanceof CloudUnreachableError) {
    const { explainCloudError } = await import('./send.ts');
    return explainCloudError(error);
  }
  if (error instanceof MailError || error instanceof StateError) return [error.message];
  return ['An error inside image-share-audit. The log of the function has its stack; please report it.'];
}

function isExpected(error: unknown): error is Error {
  return [ConfigError, CloudRefusedError, CloudUnreachableError, MailError, StateError].some(
    (known) => error instanceof known,
  );
}
