import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { systemClock } from '../lib/clock.ts';
import { roleCredentials } from '../lib/cloud/credentials.ts';
import { parseApiBase } from '../lib/cloud/endpoints.ts';
import { type Delivery, loadConfig, requireDelivery } from '../lib/config/load.ts';
import { environmentSecrets } from '../lib/config/references.ts';
import { CloudRefusedError, CloudUnreachableError, ConfigError, describeIssue, MailError } from '../lib/errors.ts';
import { mailIsDue } from '../lib/report/due.ts';
import type { AuditReport, FailedRun, Trigger } from '../lib/types.ts';
import manifest from '../package.json' with { type: 'json' };
import { performAudit } from './perform-audit.ts';

/** What is used of the platform's context (https://cloud.tencent.com/document/product/583/9210). */
export interface FunctionContext {
  readonly request_id?: string;
  readonly tencentcloud_uin?: string | number;
  readonly getRemainingTimeInMillis?: () => number;
}

/** The line that is logged, and the value that is returned, when the run did what it is for. */
export interface Summary {
  readonly runId: string;
  readonly verdict: AuditReport['verdict'];
  readonly emulated: boolean;
  readonly mailed: boolean;
  readonly durationMs: number;
  readonly counts: AuditReport['counts'];
}

/** One invocation: read anew each time, since the platform keeps the process and changes the credentials in it. */
interface Invocation {
  readonly runId: string;
  readonly trigger?: Trigger;
  readonly startedAt: string;
  /** The account's uin as the platform states it. */
  readonly uin?: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly configFile: string;
  readonly remainingMs: () => number | undefined;
}

/** How far the run had come. */
interface Reached {
  readonly delivery: Delivery | undefined;
  readonly report: AuditReport | undefined;
}

/** Kept back at the end of the invocation for its log line and the platform. */
const LAST_WORDS_MS = 1000;

/** The timer's event (https://cloud.tencent.com/document/product/583/9708); one sent by hand may be any object. */
const timerEvent = z.object({ TriggerName: z.string(), Time: z.string() });
const eventWithMessage = z.object({ Message: z.unknown() });

/**
 * Audits and mails. Resolves when there is a report and, where a mail is due, everyone's server took it: the verdict is in
 * the mail. Rejects when there is no report or a mail was not taken, so that the platform repeats the event and counts an error.
 */
export async function main_handler(event: unknown, context: FunctionContext = {}): Promise<Summary> {
  const invocation = beginInvocation(event, context);
  let delivery: Delivery | undefined;
  let report: AuditReport | undefined;
  try {
    const config = await loadConfig({ file: invocation.configFile }, environmentSecrets(invocation.environment));
    delivery = requireDelivery(config);
    refuseMessage(event);
    report = await performAudit(config, openSession(invocation, config.mailReserveMs));
    const mailed = mailIsDue(report, delivery.mail.when);
    if (mailed) await send(report, delivery, invocation);
    return logSummary(report, mailed);
  } catch (error) {
    await reportFailure(error, { delivery, report }, invocation);
    throw error;
  }
}

function beginInvocation(event: unknown, context: FunctionContext): Invocation {
  const timer = timerEvent.safeParse(event);
  const environment = process.env;
  return {
    runId: context.request_id || randomUUID(),
    trigger: timer.success ? { name: timer.data.TriggerName, time: timer.data.Time } : undefined,
    startedAt: systemClock.now().toISOString(),
    uin: context.tencentcloud_uin === undefined ? undefined : String(context.tencentcloud_uin),
    environment,
    configFile: environment.AUDIT_CONFIG || join(import.meta.dirname, 'audit.yml'),
    remainingMs: () => context.getRemainingTimeInMillis?.(),
  };
}

/** A trigger's message means nothing yet, and whoever wrote one expects something of it. */
function refuseMessage(event: unknown): void {
  const message = eventWithMessage.safeParse(event).data?.Message ?? '';
  if (message === '') return;
  const problem = `is ${JSON.stringify(message).slice(0, 80)}, but a message means nothing in this version.`;
  throw new ConfigError([
    { file: 'timer trigger', path: 'Message', problem, fix: 'Leave the argument of the trigger empty.' },
  ]);
}

function openSession(invocation: Invocation, mailReserveMs: number) {
  const { TENCENTCLOUD_API_BASE: apiBase } = invocation.environment;
  const readingMs = readingTime(invocation, mailReserveMs);
  return {
    runId: invocation.runId,
    trigger: invocation.trigger,
    configFile: invocation.configFile,
    credentials: roleCredentials(invocation.environment),
    uin: invocation.uin,
    readingMs,
    apiBase: apiBase ? parseApiBase(apiBase) : undefined,
    toolVersion: manifest.version,
    clock: systemClock,
  };
}

/** Without a stated limit, as long as it takes. A time-out that the mail's reserve uses up is a setting that cannot be meant. */
function readingTime({ configFile: file, remainingMs }: Invocation, mailReserveMs: number): number | undefined {
  const remaining = remainingMs();
  if (remaining === undefined) return undefined;
  if (remaining > mailReserveMs) return remaining - mailReserveMs;
  const problem = `keeps ${mailReserveMs} ms for the mail, and the function had ${remaining} ms in all: nothing is left to read images.`;
  const fix = 'Give the function a longer time-out, or lower mailReserveMs.';
  throw new ConfigError([{ file, path: 'audit.mailReserveMs', problem, fix }]);
}

async function send(
  run: AuditReport | FailedRun,
  delivery: Delivery,
  { remainingMs }: Pick<Invocation, 'remainingMs'>,
): Promise<void> {
  const { mailRun } = await import('./mailing.ts');
  const remaining = remainingMs();
  await mailRun(run, delivery, remaining === undefined ? undefined : remaining - LAST_WORDS_MS);
}

/**
 * A failed run is mailed where that is possible at all; that it failed is thrown by the caller in any case. A report that
 * was not accepted is not followed by a second mail, which would say that there is none: its numbers are in the log.
 */
async function reportFailure(error: unknown, reached: Reached, invocation: Invocation): Promise<void> {
  const delivery = reached.delivery ?? (error instanceof ConfigError ? error.delivery : undefined);
  const isMailable = delivery !== undefined && reached.report === undefined;
  const mailError = isMailable ? await mailFailure(error, delivery, invocation) : undefined;
  const stack = isExpected(error) || !(error instanceof Error) ? undefined : error.stack;
  const { runId } = invocation;
  const found = reached.report && { verdict: reached.report.verdict, counts: reached.report.counts };
  const problems = await describeProblems(error);
  console.log(JSON.stringify({ runId, verdict: 'failed', problems, mailError, found, stack }));
}

/** Gives what went wrong instead of throwing it: the first error is the one to be seen. */
async function mailFailure(error: unknown, delivery: Delivery, invocation: Invocation): Promise<string | undefined> {
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
    await send(run, delivery, invocation);
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
  if (error instanceof MailError) return [error.message];
  return ['An error inside image-share-audit. The log of the function has its stack; please report it.'];
}

function isExpected(error: unknown): error is Error {
  return [ConfigError, CloudRefusedError, CloudUnreachableError, MailError].some((known) => error instanceof known);
}

function logSummary(
  { runId, verdict, emulated, counts, startedAt, finishedAt }: AuditReport,
  mailed: boolean,
): Summary {
  const durationMs = Date.parse(finishedAt) - Date.parse(startedAt);
  const summary = { runId, verdict, emulated, mailed, durationMs, counts };
  console.log(JSON.stringify(summary));
  return summary;
}
