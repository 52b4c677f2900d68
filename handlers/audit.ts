import { type Config, loadConfig, requireDelivery } from '../lib/config/load.ts';
import { selectPart } from '../lib/config/select-part.ts';
import { plainLines } from '../lib/redact.ts';
import type { AuditReport } from '../lib/types.ts';
import { auditPart, type PartSummary } from './run/audit-part.ts';
import { type Notified, notify } from './run/deliver.ts';
import { type DeliveryContext, memoryOf } from './run/delivery-context.ts';
import {
  createAuditInputs,
  createDeliveryContext,
  type FunctionContext,
  readInvocation,
  secretsOf,
  withMemory,
} from './run/invocation.ts';
import { isPartEvent } from './run/part-request.ts';
import { performAudit } from './run/perform-audit.ts';
import { reportFailure } from './run/report-failure.ts';

/** Log line and return value of a successful run. */
export interface Summary {
  readonly runId: string;
  readonly verdict: AuditReport['verdict'];
  readonly emulated: boolean;
  readonly mailed: boolean;
  /** Problems of channels beside mail. */
  readonly problems?: readonly string[];
  readonly durationMs: number;
  readonly counts: AuditReport['counts'];
}

/**
 * Audits and mails; of a request of another invocation, reads one account for it. Resolves when there is a report and every mail that is due was accepted: the verdict is in the mail.
 * Rejects when there is no report or a mail was not accepted, so that the platform repeats the event and counts an error.
 */
export async function main_handler(
  event: unknown,
  functionContext: FunctionContext = {},
): Promise<Summary | PartSummary> {
  const invocation = readInvocation(event, functionContext);
  if (isPartEvent(event)) return auditPart(event, invocation);
  let config: Config | undefined;
  let context: DeliveryContext | undefined;
  let report: AuditReport | undefined;
  try {
    config = await loadConfig({ file: invocation.configFile }, secretsOf(invocation));
    context = createDeliveryContext(config, requireDelivery(config), invocation);
    context = await withMemory(config, context, invocation);
    config = selectPart(config, invocation.argument);
    const inputs = createAuditInputs(invocation, config.mailReserveMs);
    const audit = await performAudit(config, { ...inputs, memory: memoryOf(context) });
    report = audit.report;
    return logSummary(report, await notify(audit, context));
  } catch (error) {
    await reportFailure(error, { config, context, report }, invocation);
    throw error;
  }
}

function logSummary(
  { runId, verdict, emulated, counts, startedAt, finishedAt }: AuditReport,
  { mailed, problems }: Notified,
): Summary {
  const durationMs = Date.parse(finishedAt) - Date.parse(startedAt);
  const failed = problems.length > 0 && { problems };
  const summary = { runId, verdict, emulated, mailed, ...failed, durationMs, counts };
  console.log(plainLines(JSON.stringify(summary)));
  return summary;
}
