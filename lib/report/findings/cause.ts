import type { UnreadCause } from './remedies.ts';
import { visible } from './untrusted.ts';
import type { Words } from './words-en.ts';

/** Bounds of a name and of a sentence of others, in characters. */
export const NAME_LENGTH = 80;
export const SENTENCE_LENGTH = 300;

/** Cause of something that could not be verified, in a sentence. */
export function causeSentence(cause: UnreadCause, because: (cause: string) => string, { causes }: Words): string {
  switch (cause.kind) {
    case 'refused': {
      const { action, code, message, requestId } = cause;
      const name = visible(action, NAME_LENGTH);
      return because(
        causes.refused(name, visible(code, NAME_LENGTH), withoutFullStop(message), visible(requestId, NAME_LENGTH)),
      );
    }
    case 'unreachable':
      return because(
        causes.unreachable(visible(cause.action, NAME_LENGTH), withoutFullStop(cause.detail), cause.attempts),
      );
    case 'deadline':
      return because(causes.deadline);
    case 'attributes-unknown':
      return causes.attributesUnknown(visible(cause.sharedAccounts.join(', '), SENTENCE_LENGTH));
    case 'partly-visible':
      return because(causes.partlyVisible);
    case 'members-unknown':
      return causes.membersUnknown(visible(cause.sharedAccounts.join(', '), SENTENCE_LENGTH));
    case 'part-unusable':
      return because(causes.partUnusable[cause.problem]);
    case 'empty':
      return causes.empty;
    case 'empty-department':
      return causes.emptyDepartment(visible(cause.department, NAME_LENGTH));
    case 'no-member':
      return causes.noMember(visible(cause.account, NAME_LENGTH), visible(cause.path, NAME_LENGTH));
  }
}

/** Words that go into a sentence of ours, which sets its own end stop. */
export function withoutFullStop(text: string): string {
  return visible(text.trim().replace(/[.。]+$/u, ''), SENTENCE_LENGTH);
}
