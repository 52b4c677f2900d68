import type { Grantee, TagCondition } from '../../types.ts';
import { visible } from './untrusted.ts';
import type { Words } from './words-en.ts';

const LENGTH = 80;

/** Those whom an allowance is for: an account by its id, others by what they are. */
export function describeGrantee(grantee: Grantee, { grantees }: Words): string {
  switch (grantee.kind) {
    case 'account':
      return visible(grantee.uin, LENGTH);
    case 'group':
      return grantees.group(visible(grantee.name, LENGTH));
    case 'organization':
      return grantees.organization;
    case 'department':
      return grantees.department(visible(grantee.id, LENGTH));
  }
}

/** Conditions on tags: `env=prod|stage`, `team=*`. */
export function describeTags(tags: Readonly<Record<string, TagCondition>> | undefined): readonly string[] {
  return Object.entries(tags ?? {}).map(([tag, condition]) => `${tag}=${describeValue(condition)}`);
}

function describeValue(condition: TagCondition): string {
  if (typeof condition === 'string') return condition;
  return 'anyValue' in condition ? '*' : condition.join('|');
}

/** Day, in UTC, of the last time that an account was seen among the members. */
export function lastMemberDay(memberUntil: string): string {
  return visible(memberUntil.slice(0, 10), LENGTH);
}
