import type { Notice } from '../../alert/notification.ts';
import { isMinor } from '../../findings.ts';
import { countTopics, hasUnsaidHole } from '../findings/tally.ts';
import type { Words } from '../findings/words-en.ts';
import { type Content, countClosed } from './content.ts';

/** What there is to do, the most urgent first: about what is told, not about all that is open. */
export function composeSteps({ run, news, notices }: Content, { steps }: Words): readonly string[] {
  const beside = noticeSteps(notices, steps);
  if (run.kind === 'failed') return [steps.failed, ...beside];
  const told = news === undefined ? run.findings : news.told.map(({ finding }) => finding);
  const { unwantedShares: shares, images, targets, missing } = countTopics(told);
  const minor = told.filter(({ kind }) => isMinor(kind)).length;
  const { unwatched } = countClosed(news?.closed ?? []);
  const isSerious = shares + images + targets + missing > 0;
  const stillOpen = isSerious ? 0 : (news?.stillOpen ?? 0);
  const due = [
    ...(shares > 0 ? [steps.shares(shares)] : []),
    ...(images + targets > 0 ? [steps.unverified(images, targets)] : []),
    ...(missing > 0 ? [steps.missing(missing)] : []),
    ...(hasUnsaidHole(run) ? [steps.notAllRead] : []),
    ...(stillOpen > 0 ? [steps.stillOpen(stillOpen)] : []),
    ...(minor > 0 ? [steps.minor(minor)] : []),
    ...(unwatched > 0 ? [steps.unwatched(unwatched)] : []),
  ];
  const all = [...due, ...beside];
  if (all.length > 0) return all;
  return [run.findingsElsewhere > 0 ? steps.nothingHere : steps.nothing];
}

/** What does not work at the audit itself. */
function noticeSteps(notices: readonly Notice[], steps: Words['steps']): readonly string[] {
  return [
    ...(notices.some(({ kind }) => kind === 'memory-unusable') ? [steps.memory] : []),
    ...(notices.some(({ kind }) => kind === 'channel-failed') ? [steps.channel] : []),
  ];
}
