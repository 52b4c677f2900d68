import type { Notice } from '../../alert/notification.ts';
import { isMinor } from '../../findings.ts';
import { countTopics, hasUnreportedGap, isFullyRead } from '../findings/tally.ts';
import { secondsNeeded } from '../findings/time-needed.ts';
import type { Words } from '../findings/words-en.ts';
import { countClosed, countForOthers, type PageContent } from './content.ts';

/** Actions for the reader, the most urgent first: about the findings of this mail, not about all that are open. */
export function composeActions({ run, news, notices }: PageContent, { actions }: Words): readonly string[] {
  const beside = noticeActions(notices, actions);
  if (run.kind === 'failed') return [actions.failed, ...beside];
  const told = news === undefined ? run.findings : news.told.map(({ finding }) => finding);
  const { unwantedShares: shares, untrusted, images, targets, organization, missing } = countTopics(told);
  const minor = told.filter(({ kind }) => isMinor(kind)).length;
  const { outOfScope } = countClosed(news?.closed ?? []);
  const isSerious = shares + untrusted + images + targets + organization + missing > 0;
  const stillOpen = isSerious ? 0 : (news?.stillOpen ?? 0);
  const isGapForOthers = news?.forOthers !== undefined && !isFullyRead(run);
  const seconds = secondsNeeded(run);
  const due = [
    ...(shares > 0 ? [actions.shares(shares)] : []),
    ...(untrusted > 0 ? [actions.untrusted(untrusted)] : []),
    ...(organization > 0 ? [actions.organization] : []),
    ...(images + targets > 0 ? [actions.unverified(images, targets)] : []),
    ...(seconds === undefined ? [] : [actions.time(seconds)]),
    ...(missing > 0 ? [actions.missing(missing)] : []),
    ...(hasUnreportedGap(run) || isGapForOthers ? [actions.notAllRead] : []),
    ...(stillOpen > 0 ? [actions.stillOpen(stillOpen)] : []),
    ...(minor > 0 ? [actions.minor(minor)] : []),
    ...(outOfScope > 0 ? [actions.outOfScope(outOfScope)] : []),
  ];
  const all = [...due, ...beside];
  if (all.length > 0) return all;
  return [countForOthers({ run, news }) > 0 ? actions.nothingHere : actions.nothing];
}

/** Actions for problems of the audit itself. */
function noticeActions(notices: readonly Notice[], actions: Words['actions']): readonly string[] {
  return [
    ...(notices.some(({ kind }) => kind === 'memory-unusable') ? [actions.memory] : []),
    ...(notices.some(({ kind }) => kind === 'channel-failed') ? [actions.channel] : []),
  ];
}
