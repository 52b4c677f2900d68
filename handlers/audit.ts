import { environmentSecrets } from '../lib/config/file/references.ts';
import { loadConfig, requireDelivery } from '../lib/config/load.ts';
import type { AuditReport } from '../lib/types.ts';
import { type Told, tellReport } from './run/deliver.ts';
import type { DeliveryContext } from './run/delivery-context.ts';
import {
  beginInvocation,
  createDeliveryContext,
  type FunctionContext,
  openSession,
  recall,
  refuseMessage,
} from './run/invocation.ts';
import { performAudit } from './run/perform-audit.ts';
import { reportFailure } from './run/report-failure.ts';

/** The line that is logged, and the value that is returned, when the run did what it is for. */
export interface Summary {
  readonly runId: string;
  readonly verdict: AuditReport['verdict'];
  readonly emulated: boolean;
  readonly mailed: boolean;
  /** Channels beside mail that did not take their message. */
  readonly problems?: readonly string[];
  readonly durationMs: number;
  readonly counts: AuditReport['counts'];
}

/**
 * Audits and mails. Resolves when there is a report and, where a mail is due, everyone's server took it: the verdict is in
 * the mail. Rejects when there is no report or a mail was not taken, so that the platform repeats the event and counts an error.
 */
export async function main_handler(event: unknown, context: FunctionContext = {}): Promise<Summary> {
  const invocation = beginInvocation(event, context);
  let audience: DeliveryContext | undefined;
  let report: AuditReport | undefined;
  try {
    const config = await loadConfig({ file: invocation.configFile }, environmentSecrets(invocation.environment));
    audience = createDeliveryContext(config, requireDelivery(config), invocation);
    refuseMessage(event);
    audience = await recall(config, audience, invocation);
    const audit = await performAudit(config, openSession(invocation, config.mailReserveMs));
    report = audit.report;
    return logSummary(report, await tellReport(audit, audience));
  } catch (error) {
    await reportFailure(error, { audience, report }, invocation);
    throw error;
  }
}

function logSummary(
  { runId, verdict, emulated, counts, startedAt, finishedAt }: AuditReport,
  { mailed, problems }: Told,
): Summary {
  const durationMs = Date.parse(finishedAt) - Date.parse(startedAt);
  const failed = problems.length > 0 && { problems };
  const summary = { runId, verdict, emulated, mailed, ...failed, durationMs, counts };
  console.log(JSON.stringify(summary));
  return summary;
}
