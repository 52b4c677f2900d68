import type { NotificationStage } from '../../alert/notification.ts';
import { describe } from '../findings/describe.ts';
import { visible } from '../findings/untrusted.ts';
import type { PageContext } from './context.ts';
import { composeRow } from './rows.ts';
import type { Together } from './same-cause.ts';

const LINE_LENGTH = 240;

/** Finding, or several in one row, in one line: stage, title, image and account. */
export function composeItem(findings: Together, stage: NotificationStage | undefined, context: PageContext): string {
  const { words, language } = context;
  const { name, id, place, shares } = composeRow(findings, context, () => true);
  const marks = stage === undefined ? [] : [words.stages[stage]];
  const sharedWith = shares.flatMap((share) => [share.account, share.name]);
  const parts = [...marks, describe(findings[0], language).title, id, name, ...sharedWith, place];
  return line(parts.filter((part) => part !== '').join(' · '));
}

/** Text as one visible line of bounded length. */
export function line(text: string): string {
  return visible(text, LINE_LENGTH);
}
