import { systemClock } from '../../lib/clock.ts';
import {
  CloudRefusedError,
  CloudUnreachableError,
  ConfigError,
  describeIssue,
  errorCodeOf,
  MailError,
  StateError,
} from '../../lib/errors.ts';
import type { AuditReport, FailedRun } from '../../lib/types.ts';
import manifest from '../../package.json' with { type: 'json' };
import { notify } from './deliver.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { type Invocation, timeLeftMs } from './invocation.ts';

/** Results of a run before it failed. */
interface Progress {
  readonly context: DeliveryContext | undefined;
  readonly report: AuditReport | undefined;
}

/**
 * Logs a failed run, and notifies of it where possible; the caller throws the error in any case. A mail that was not
 * accepted is not followed by a second one, which would say that there is no report: its counts are in the log.
 */
export async function reportFailure(error: unknown, progress: Progress, invocation: Invocation): Promise<void> {
  const problems = await describeProblems(error);
  const isNotified = error instanceof MailError || error instanceof StateError;
  const failed = isNotified
    ? {}
    : await notifyOfFailure(composeRun(error, problems, invocation), error, { progress, invocation });
  const stack = isExpected(error) || !(error instanceof Error) ? undefined : error.stack;
  const { runId } = invocation;
  const found = progress.report && { verdict: progress.report.verdict, counts: progress.report.counts };
  console.log(JSON.stringify({ runId, verdict: 'failed', problems, ...failed, found, stack }));
}

/** Errors of notifying, as the log line has them. */
interface NotifyErrors {
  readonly mailError?: string | undefined;
  readonly channelErrors?: readonly string[];
}

/** Resolves with errors instead of throwing them: the first error of the run is the one to be seen. */
async function notifyOfFailure(
  run: FailedRun,
  error: unknown,
  { progress, invocation }: { readonly progress: Progress; readonly invocation: Invocation },
): Promise<NotifyErrors> {
  const { delivery, channels } = error instanceof ConfigError ? error : { delivery: undefined, channels: [] };
  const readable = { channels, timeLeftMs: () => timeLeftMs(invocation) };
  const context = progress.context ?? (delivery && { delivery, ...readable });
  try {
    if (context !== undefined) await notify(run, context);
    else if (channels.length > 0) return await notifyChannels(run, readable);
    return {};
  } catch (second) {
    return { mailError: second instanceof Error ? second.message : String(second) };
  }
}

async function notifyChannels(
  run: FailedRun,
  context: Pick<DeliveryContext, 'channels' | 'timeLeftMs'>,
): Promise<NotifyErrors> {
  const { sendWithoutMail } = await import('./send.ts');
  const channelErrors = await sendWithoutMail(run, context);
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
    error: nameOf(error),
    codes: codesOf(error),
    problems,
  };
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Error';
}

/** Causes of a failure by names and codes, each once. */
function codesOf(error: unknown): readonly string[] {
  const name = nameOf(error);
  if (error instanceof ConfigError)
    return [...new Set(error.issues.map(({ file, path }) => `${name} ${file} ${path}`))];
  if (error instanceof CloudRefusedError) return [`${name} ${error.action} ${error.code}`];
  if (error instanceof CloudUnreachableError) return [`${name} ${error.action}`];
  const code = errorCodeOf(error);
  return [code === undefined ? name : `${name} ${code}`];
}

/** Sentences about an error that are safe to mail. The message of a bug is not: it may quote anything. */
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
