import type { Memory } from '../state/memory.ts';
import type { Organization, SeenMember } from '../types.ts';

/** Members that were seen so far. Where the members could not be listed, these stay as they are known. */
export function rememberMembers(
  known: Memory['members'],
  organization: Organization | undefined,
  now: string,
): Pick<Memory, 'members'> {
  if (organization?.status !== 'listed') return known === undefined ? {} : { members: known };
  const seen = new Map(Object.entries(known ?? {}));
  const members = organization.members.map(({ uin, name, departments }): readonly [string, SeenMember] => {
    const current = departments.map((id) => [id, now] as const);
    const all = Object.fromEntries([...Object.entries(seen.get(uin)?.departments ?? {}), ...current]);
    return [uin, { ...(name !== undefined && { name }), lastSeen: now, departments: all }];
  });
  return { members: Object.fromEntries([...seen, ...members]) };
}
