import type { Notice } from '../../alert/notification.ts';
import { visible } from '../findings/untrusted.ts';
import type { Words } from '../findings/words-en.ts';
import type { PageContent } from './content.ts';
import type { PageContext } from './context.ts';

const TEXT_LENGTH = 500;

/** Notices in words. `warnings` limit how far the page can be trusted, and stand first; `remarks` explain. */
export interface NoticeTexts {
  readonly warnings: readonly string[];
  readonly remarks: readonly string[];
}

/** Puts notices into sentences, in their order, and adds that the report is a part unless its verdict says so. */
export function composeNotices({ run, news, notices }: PageContent, context: PageContext): NoticeTexts {
  const say = (isLoud: boolean) =>
    notices.filter((notice) => isWarning(notice) === isLoud).map((notice) => sentence(notice, context));
  const isUnstatedPart = run.kind === 'report' && run.findings.length > 0 && run.findingsElsewhere > 0;
  const part = isUnstatedPart ? [context.words.notices.part(run.findingsElsewhere)] : [];
  const unseen = news?.unseen === undefined ? [] : [context.words.notices.unseen(news.unseen.length)];
  return { warnings: say(true), remarks: [...say(false), ...unseen, ...part] };
}

function isWarning({ kind }: Notice): boolean {
  switch (kind) {
    case 'memory-unusable':
    case 'channel-failed':
    case 'mail-failed':
    case 'mail-restored':
    case 'findings-redirected':
    case 'findings-unchecked':
    case 'outage-ongoing':
    case 'outage-over':
      return true;
    case 'heartbeat':
    case 'first-mail':
      return false;
  }
}

function sentence(notice: Notice, { words, formatMoment }: PageContext): string {
  const { notices } = words;
  switch (notice.kind) {
    case 'memory-unusable': {
      const kept = notice.keptAs === undefined ? [] : [notices.keptAs(text(notice.keptAs))];
      // The problem is in the language of whoever found it: a blank parts the two.
      return [notices.memoryUnusable(text(notice.problem)), ...kept].join(' ');
    }
    case 'channel-failed':
      return notices.channelFailed(notice.channel, text(notice.problem));
    case 'mail-failed': {
      const since = text(formatMoment(notice.since).time);
      return notices.mailFailed(addressList(notice.addresses, words), since, text(notice.answer));
    }
    case 'mail-restored':
      return notices.mailRestored(addressList(notice.addresses, words));
    case 'findings-redirected':
      return notices.redirected(notice.findings, addressList(notice.addresses, words));
    case 'findings-unchecked':
      return notices.unchecked(notice.findings, notice.high);
    case 'outage-ongoing': {
      const ongoing = notices.outageOngoing[notice.outcome](notice.runs, text(formatMoment(notice.since).time));
      const cause = notice.isNewCause ? [notices.newCause] : [];
      return [ongoing, ...cause, notices.nextReminder(notice.nextAfterDays)].join(words.space);
    }
    case 'outage-over':
      return notices.outageOver[notice.outcome](notice.runs, text(formatMoment(notice.since).time));
    case 'heartbeat': {
      return [notices.heartbeat[notice.every], ...lastAlerts(notice, { words, formatMoment })].join(words.space);
    }
    case 'first-mail':
      return notices.firstMail;
  }
}

/** Sentences about the last alert to these recipients, and about a later one to others. */
function lastAlerts(
  { lastAlertAt, lastAlertToOthersAt }: Extract<Notice, { kind: 'heartbeat' }>,
  { words: { notices }, formatMoment }: Pick<PageContext, 'words' | 'formatMoment'>,
): readonly string[] {
  const moment = (iso: string) => {
    const { ago, time } = formatMoment(iso);
    return [ago, text(time)] as const;
  };
  if (lastAlertToOthersAt === undefined)
    return [lastAlertAt === undefined ? notices.noAlert : notices.lastAlert(...moment(lastAlertAt))];
  const own = lastAlertAt === undefined ? notices.noAlertToYou : notices.lastAlertToYou(...moment(lastAlertAt));
  return [own, notices.lastAlertToOthers(...moment(lastAlertToOthersAt))];
}

function addressList(addresses: readonly string[], { subject }: Words): string {
  return text(subject.list(addresses));
}

function text(of: string): string {
  return visible(of, TEXT_LENGTH);
}
