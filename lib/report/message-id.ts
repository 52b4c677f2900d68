import { createHash } from 'node:crypto';
import type { AuditReport, FailedRun, Finding, MailOptions } from '../types.ts';
import type { UnreadCause } from './unread.ts';
import { isFailed } from './verdict.ts';

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/**
 * `<sha-256@image-share-audit.domain-of-the-sender>` over the trigger's event (without one, the run), the recipients and the
 * outcome. The platform repeats an event whose run failed: the same id then says that nothing is new, so that request ids,
 * numbers of attempts and the times of the run do not enter, and everything that a reader would act on does.
 */
export function composeMessageId(run: AuditReport | FailedRun, { from, to, cc }: MailOptions): string {
  const event = run.trigger ?? run.runId;
  const identity = JSON.stringify({ event, to, cc, emulated: run.emulated, outcome: outcome(run) }, sortKeys);
  const hash = createHash('sha256').update(identity).digest('hex');
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  return `<${hash}@image-share-audit.${domain}>`;
}

function outcome(run: AuditReport | FailedRun): unknown {
  if (isFailed(run)) {
    const problems = run.problems.map((problem) => problem.replace(uuid, ''));
    return { account: run.account, error: run.error, problems };
  }
  const places = run.scope.regions.map(({ account, region }) => [account, region]);
  return { places, verdict: run.verdict, findings: run.findings.map(withoutAttempt) };
}

function withoutAttempt(finding: Finding): unknown {
  return 'reason' in finding ? { ...finding, reason: causeWithoutAttempt(finding.reason) } : finding;
}

function causeWithoutAttempt(cause: UnreadCause): unknown {
  switch (cause.kind) {
    case 'refused': {
      const { kind, action, code, message, requestId } = cause;
      return { kind, action, code, message: message.replaceAll(requestId, '') };
    }
    case 'unreachable':
      return { kind: cause.kind, action: cause.action, detail: cause.detail };
    case 'deadline':
    case 'attributes-unknown':
    case 'empty':
      return cause;
  }
}

/** The order in which the cloud gives the tags of an image means nothing. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
