import { createHash } from 'node:crypto';
import type { News, Notice, Notification } from '../../alert/notification.ts';
import { canonicalJson, stableCause } from '../../keys.ts';
import { domainOf } from '../../mailbox.ts';
import type { AuditReport, FailedRun, Finding } from '../../types.ts';
import type { UnreadCause } from '../findings/remedies.ts';

/**
 * `<sha-256@image-share-audit.domain-of-the-sender>` over the trigger's event (without one, the run), the recipients, the
 * outcome, and the notified findings. The platform repeats an event whose run failed: the same id then shows that nothing is new,
 * so that request ids, numbers of attempts and times of runs do not enter, and everything that a reader would act on does.
 */
export function composeMessageId({ run, news, notices, to, cc }: Notification, from: string): string {
  const event = run.trigger ?? run.runId;
  const told = { news: news && newsWithoutTimes(news), notices: notices.map(noticeWithoutTimes).toSorted() };
  // The order in which the cloud gives the tags of an image means nothing.
  const identity = canonicalJson({ event, to, cc, emulated: run.emulated, outcome: outcome(run), ...told });
  const hash = createHash('sha256').update(identity).digest('hex');
  return `<${hash}@image-share-audit.${domainOf(from)}>`;
}

/** Notice without times and sentences. */
function noticeWithoutTimes(notice: Notice): string {
  switch (notice.kind) {
    case 'channel-failed':
      return `${notice.kind} ${notice.channel}`;
    case 'mail-failed':
    case 'mail-restored':
      return [notice.kind, ...notice.addresses].join(' ');
    case 'findings-redirected':
      return [notice.kind, notice.findings, ...notice.addresses].join(' ');
    case 'findings-unchecked':
      return `${notice.kind} ${notice.findings} ${notice.high}`;
    case 'outage-over':
      return `${notice.kind} ${notice.outcome}`;
    case 'memory-unusable':
    case 'outage-ongoing':
    case 'heartbeat':
    case 'first-mail':
      return notice.kind;
  }
}

/** A repetition of the event has other times of first sight. */
function newsWithoutTimes({ told, closed, stillOpen, forOthers, unseen }: News): unknown {
  return {
    told: told.map(({ finding, stage }) => ({ stage, finding: withoutAttempt(finding) })),
    closed: closed.map(({ subject, outcome: end }) => ({ subject, end })),
    stillOpen,
    forOthers,
    unseen: unseen?.map(({ subject }) => subject),
  };
}

function outcome(run: AuditReport | FailedRun): unknown {
  if (run.kind === 'failed') return { account: run.account, error: run.error, problems: run.problems.map(stableCause) };

  const places = run.scope.regions.map(({ account, region }) => [account, region]);
  const { images, read, unread } = run.counts;
  const { verdict, findingsElsewhere } = run;
  return { places, verdict, images, read, unread, findings: run.findings.map(withoutAttempt), findingsElsewhere };
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
      return { kind: cause.kind, action: cause.action, detail: stableCause(cause.detail) };
    case 'deadline':
    case 'attributes-unknown':
    case 'partly-visible':
    case 'members-unknown':
    case 'part-unusable':
    case 'empty':
    case 'empty-department':
    case 'no-member':
      return cause;
  }
}
