import type { Estate, EstateDelegate, EstateMember, EstateNode, EstateOrganization } from '../estate/estate-data.ts';

/** The organization of an estate. */
export interface Organization {
  /** uin. */
  readonly manager: string;
  readonly nodes: readonly EstateNode[];
  readonly root: EstateNode;
  readonly delegates: readonly EstateDelegate[];
  /** Members at this moment; they change with the pages that were answered. */
  members(): readonly EstateMember[];
  /** Members that the account may list: of the manager and a delegate of all members all, of another delegate a part. */
  visibleTo(scope: 'all' | EstateDelegate): readonly EstateMember[];
  /** Counts a page of members that was answered. */
  countPage(): void;
}

/** Organization with the members of an estate; undefined where it has none. */
export function createOrganization({ organization, accounts }: Estate): Organization | undefined {
  if (organization === undefined) return undefined;
  const { manager, delegates = [], listsManager = false } = organization;
  const nodes = organization.nodes ?? [defaultRoot];
  const root = nodes.find(({ parent }) => parent === undefined) ?? defaultRoot;
  const host: EstateMember = { uin: manager, node: root.id, name: accounts.find(({ uin }) => uin === manager)?.name };
  const listed = [...(listsManager ? [host] : []), ...organization.members];
  let pages = 0;
  const members = () =>
    listed.filter(
      ({ joinsAfter = 0, leavesAfter = Number.POSITIVE_INFINITY }) => pages >= joinsAfter && pages < leavesAfter,
    );
  return {
    manager,
    nodes,
    root,
    delegates,
    members,
    visibleTo: (scope) => (scope === 'all' ? members() : members().filter((member) => isWithin(scope, member, nodes))),
    countPage: () => {
      pages += 1;
    },
  };
}

const defaultRoot: EstateNode = { id: 1000, name: 'Root' };

/** Node of a member, which is the root where none is given. */
export function nodeOf({ node }: EstateMember, { nodes, root }: Pick<Organization, 'nodes' | 'root'>): EstateNode {
  return nodes.find(({ id }) => id === node) ?? root;
}

/** Scope of a delegate: all members where it names neither members nor nodes; a node stands for all below it, too. */
function isWithin(delegate: EstateDelegate, { uin, node }: EstateMember, nodes: EstateOrganization['nodes']): boolean {
  const above = new Set<number>();
  let current = node;
  while (current !== undefined && !above.has(current)) {
    above.add(current);
    const id = current;
    current = nodes?.find((candidate) => candidate.id === id)?.parent;
  }
  return (
    !isPartial(delegate) ||
    (delegate.members?.includes(uin) ?? false) ||
    (delegate.nodes?.some((id) => above.has(id)) ?? false)
  );
}

/** Delegation of some members only. */
export function isPartial({ members, nodes }: EstateDelegate): boolean {
  return members !== undefined || nodes !== undefined;
}
