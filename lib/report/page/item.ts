import type { NotificationStage } from '../../alert/notification.ts';
import type { Finding } from '../../types.ts';
import { describe } from '../findings/describe.ts';
import { visible } from '../findings/untrusted.ts';
import type { PageContext } from './context.ts';
import { composeRow } from './rows.ts';

const LINE_LENGTH = 240;

/** Finding in one line: stage, title, image and account. */
export function composeItem(finding: Finding, stage: NotificationStage | undefined, context: PageContext): string {
  const { words, language } = context;
  const { name, id, place, shares } = composeRow([finding], context, () => true);
  const marks = stage === undefined ? [] : [words.stages[stage]];
  const sharedWith = shares.flatMap((share) => [share.account, share.name]);
  const parts = [...marks, describe(finding, language).title, id, name, ...sharedWith, place];
  return line(parts.filter((part) => part !== '').join(' · '));
}

/** Text as one visible line of bounded length. */
export function line(text: string): string {
  return visible(text, LINE_LENGTH);
}
