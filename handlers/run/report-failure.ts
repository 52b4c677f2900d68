import { systemClock } from '../../lib/clock.ts';
import type { Config } from '../../lib/config/load.ts';
import {
  CloudRefusedError,
  CloudUnreachableError,
  ConfigError,
  describeIssue,
  errorCodeOf,
  MailError,
  StateError,
} from '../../lib/errors.ts';
import { plainLines } from '../../lib/redact.ts';
import type { AuditReport, FailedRun } from '../../lib/types.ts';
import manifest from '../../package.json' with { type: 'json' };
import { notify } from './deliver.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { createDeliveryContext, type Invocation, timeLeftMs, withMemory } from './invocation.ts';

/** Results of a run before it failed. */
interface Progress {
  readonly config: Config | undefined;
  readonly context: DeliveryContext | undefined;
  readonly report: AuditReport | undefined;
}

/**
 * Logs a failed run, and notifies of it where possible; the caller throws the error in any case. A mail that was not
 * accepted is not followed by a second one, which would say that there is no report: its counts are in the log.
 */
export async function reportFailure(error: unknown, progress: Progress, invocation: Invocation): Promise<void> {
  const { problems, stack } = await explainFailure(error);
  const isNotified = error instanceof MailError || error instanceof StateError;
  const run = composeRun({ error, problems }, progress.config, invocation);
  const failed = isNotified ? {} : await notifyOfFailure(run, error, { progress, invocation });
  const { runId, account, accountName, regions, platform, codes } = run;
  const scope = { account, accountName, regions, platform };
  const found = progress.report && { verdict: progress.report.verdict, counts: progress.report.counts };
  console.log(
    plainLines(JSON.stringify({ runId, verdict: 'failed', ...scope, codes, problems, ...failed, found, stack })),
  );
}

/** Error as a log line has it: sentences and codes, and of a bug the stack. */
export async function explainFailure(error: unknown) {
  const stack = isExpected(error) || !(error instanceof Error) ? undefined : error.stack;
  return { codes: codesOf(error), problems: await describeProblems(error), stack };
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
  try {
    const context = await contextAfter(error, progress, invocation);
    if (context !== undefined) await notify(run, context);
    else if (error instanceof ConfigError && error.channels.length > 0)
      return await notifyChannels(run, { channels: error.channels, timeLeftMs: () => timeLeftMs(invocation) });
    return {};
  } catch (second) {
    return { mailError: second instanceof Error ? second.message : String(second) };
  }
}

/** Recipients and memory of a failed run. One that had a report may have saved a memory since it loaded it. */
async function contextAfter(
  error: unknown,
  { config, context, report }: Progress,
  invocation: Invocation,
): Promise<DeliveryContext | undefined> {
  if (context === undefined) return readableContext(error, invocation);
  return config === undefined || report === undefined ? context : withMemory(config, context, invocation);
}

/** Recipients and memory of a run whose settings are wrong, as far as these could be read. */
async function readableContext(error: unknown, invocation: Invocation): Promise<DeliveryContext | undefined> {
  if (!(error instanceof ConfigError) || error.delivery === undefined) return undefined;
  const { delivery, channels, state } = error;
  const context = createDeliveryContext({ channels }, delivery, invocation);
  const mailReserveMs = invocation.remainingMs();
  try {
    return await withMemory({ ...(state && { state }), mailReserveMs }, context, invocation);
  } catch (second) {
    // Without credentials there is no memory in a bucket, and the failure is mailed at every run.
    if (second instanceof ConfigError) return context;
    throw second;
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

function composeRun(
  { error, problems }: { readonly error: unknown; readonly problems: readonly string[] },
  config: Config | undefined,
  invocation: Invocation,
): FailedRun {
  const accounts = config?.accounts.kind === 'accounts' ? config.accounts.accounts : [];
  const account = invocation.uin ?? accounts[0]?.uin;
  return {
    kind: 'failed',
    runId: invocation.runId,
    trigger: invocation.trigger,
    account,
    accountName: accounts.find(({ uin }) => uin === account)?.name,
    regions: config && [...new Set(config.policy.targets.flatMap(({ regions }) => regions))],
    platform: invocation.platform,
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
