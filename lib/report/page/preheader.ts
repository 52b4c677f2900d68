import { severities } from '../../findings.ts';
import type { Words } from '../findings/words-en.ts';
import { composeActions } from './actions.ts';
import { countClosed, findingsOf, type PageContent, stagesInOrder } from './content.ts';

/** Preview text of a mail, which says what its subject does not: what changed, how severe it is, and what to do. */
export function composePreheader(content: PageContent, words: Words): string {
  return [...composeChanges(content, words), ...bySeverity(content, words), ...composeActions(content, words)].join(
    words.space,
  );
}

/** Sentence of the numbers of changes since the last run. */
export function composeChanges({ news }: PageContent, { changes: said, subject, sentence }: Words): readonly string[] {
  if (news === undefined) return [];
  const { over, allowed, outOfScope } = countClosed(news.closed);
  const parts = [
    ...stagesInOrder.map((stage) => ({ count: findingsOf(news, stage).length, say: said[stage] })),
    { count: over, say: subject.closed.over },
    { count: allowed, say: subject.closed.allowed },
    { count: outOfScope, say: subject.closed.outOfScope },
  ].filter(({ count }) => count > 0);
  return parts.length === 0 ? [] : [sentence(parts.map(({ count, say }) => say(count)))];
}

function bySeverity({ run }: PageContent, { severityCount, sentence }: Words): readonly string[] {
  if (run.kind === 'failed' || run.findings.length === 0) return [];
  const counts = severities.map((severity) => ({
    severity,
    count: run.findings.filter((finding) => finding.severity === severity).length,
  }));
  return [
    sentence(counts.filter(({ count }) => count > 0).map(({ severity, count }) => severityCount[severity](count))),
  ];
}
