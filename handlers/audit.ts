import { type Delivery, loadConfig, requireDelivery } from '../lib/config/load.ts';
import { environmentSecrets } from '../lib/config/references.ts';
import { mailIsDue } from '../lib/report/due.ts';
import type { AuditReport } from '../lib/types.ts';
import { beginInvocation, type FunctionContext, openSession, refuseMessage, send } from './invocation.ts';
import { performAudit } from './perform-audit.ts';
import { reportFailure } from './report-failure.ts';

/** The line that is logged, and the value that is returned, when the run did what it is for. */
export interface Summary {
  readonly runId: string;
  readonly verdict: AuditReport['verdict'];
  readonly emulated: boolean;
  readonly mailed: boolean;
  readonly durationMs: number;
  readonly counts: AuditReport['counts'];
}

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

function logSummary(
  { runId, verdict, emulated, counts, startedAt, finishedAt }: AuditReport,
  mailed: boolean,
): Summary {
  const durationMs = Date.parse(finishedAt) - Date.parse(startedAt);
  const summary = { runId, verdict, emulated, mailed, durationMs, counts };
  console.log(JSON.stringify(summary));
  return summary;
}
