import type { SeenMember } from '../types.ts';
import type { Memory } from './memory.ts';

/** Members of either memory, each with the last time that one of them saw it. */
export function mergeMembers(one: Memory['members'], other: Memory['members']): Memory['members'] {
  if (one === undefined && other === undefined) return undefined;
  const merged = new Map(Object.entries(one ?? {}));
  for (const [uin, member] of Object.entries(other ?? {})) {
    const known = merged.get(uin);
    merged.set(uin, known === undefined ? member : mergeMember(known, member));
  }
  return sorted(merged);
}

function mergeMember(one: SeenMember, other: SeenMember): SeenMember {
  const departments = new Map(Object.entries(one.departments));
  for (const [id, lastSeen] of Object.entries(other.departments))
    departments.set(id, later(departments.get(id) ?? lastSeen, lastSeen));
  const name = [one, other].toSorted(compareSeen).at(-1)?.name;
  const lastSeen = later(one.lastSeen, other.lastSeen);
  return { ...(name !== undefined && { name }), lastSeen, departments: sorted(departments) };
}

/** The same order for the same two, whichever comes first. */
function compareSeen(one: SeenMember, other: SeenMember): number {
  return Date.parse(one.lastSeen) - Date.parse(other.lastSeen) || compareTexts(one.name ?? '', other.name ?? '');
}

function later(one: string, other: string): string {
  const order = Date.parse(one) - Date.parse(other) || compareTexts(one, other);
  return order < 0 ? other : one;
}

function sorted<Value>(entries: ReadonlyMap<string, Value>): Readonly<Record<string, Value>> {
  return Object.fromEntries([...entries].toSorted(([one], [other]) => compareTexts(one, other)));
}

function compareTexts(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
