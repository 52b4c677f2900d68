import { systemClock } from '../lib/clock.ts';
import {
  CloudRefusedError,
  CloudUnreachableError,
  ConfigError,
  describeIssue,
  MailError,
  StateError,
} from '../lib/errors.ts';
import type { AuditReport, FailedRun } from '../lib/types.ts';
import manifest from '../package.json' with { type: 'json' };
import { type Invocation, timeLeftMs } from './invocation.ts';
import { type Audience, tellFailure } from './tell.ts';

/** How far the run had come. */
interface Reached {
  readonly audience: Audience | undefined;
  readonly report: AuditReport | undefined;
}

/**
 * Logs a failed run, and mails it where that is possible at all; that it failed is thrown by the caller in any case. A mail
 * that was not accepted is not followed by a second one, which would say that there is no report: its numbers are in the log.
 */
export async function reportFailure(error: unknown, reached: Reached, invocation: Invocation): Promise<void> {
  const audience = reached.audience ?? (error instanceof ConfigError ? audienceOf(error, invocation) : undefined);
  const isMailable = audience !== undefined && !(error instanceof MailError) && !(error instanceof StateError);
  const mailError = isMailable ? await mailFailure(error, audience, invocation) : undefined;
  const stack = isExpected(error) || !(error instanceof Error) ? undefined : error.stack;
  const { runId } = invocation;
  const found = reached.report && { verdict: reached.report.verdict, counts: reached.report.counts };
  const problems = await describeProblems(error);
  console.log(JSON.stringify({ runId, verdict: 'failed', problems, mailError, found, stack }));
}

/** Whom wrong settings can still be told to. */
function audienceOf({ delivery, channels }: ConfigError, invocation: Invocation): Audience | undefined {
  return delivery && { delivery, channels, timeLeftMs: () => timeLeftMs(invocation) };
}

/** Gives what went wrong instead of throwing it: the first error is the one to be seen. */
async function mailFailure(error: unknown, audience: Audience, invocation: Invocation): Promise<string | undefined> {
  const run: FailedRun = {
    runId: invocation.runId,
    trigger: invocation.trigger,
    account: invocation.uin,
    startedAt: invocation.startedAt,
    finishedAt: systemClock.now().toISOString(),
    emulated: Boolean(invocation.environment.TENCENTCLOUD_API_BASE),
    toolVersion: manifest.version,
    error: error instanceof Error ? error.name : 'Error',
    problems: await describeProblems(error),
  };
  try {
    await tellFailure(run, audience);
    return undefined;
  } catch (second) {
    return second instanceof Error ? second.message : String(second);
  }
}

/** What a bug says is not for a mail: it may quote anything. */
async function describeProblems(error: unknown): Promise<readonly string[]> {
  if (error instanceof ConfigError) return error.issues.map(describeIssue);
  if (error instanceof CloudRefusedError || error instanceof CloudUnreachableError) {
    const { explainCloudError } = await import('./mailing.ts');
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
