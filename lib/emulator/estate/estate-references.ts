import { documentedRegions } from '../protocol/region.ts';
import type { Estate } from './estate-data.ts';

/** One thing that is wrong in an estate, by its path in the data. */
export interface EstateIssue {
  readonly path: readonly (string | number)[];
  readonly problem: string;
  readonly fix: string;
}

/** Issues of ids, names and regions in an estate of the right form: those that are repeated, and those that do not exist. */
export function checkReferences(estate: Estate): readonly EstateIssue[] {
  return [...repeatedKeys(estate), ...unknownRegions(estate), ...unknownRoles(estate), ...organizationIssues(estate)];
}

/** Ids that must be unique: uins, secret ids, image ids within a region, names of roles within an account, nodes and members. */
function repeatedKeys(estate: Estate): readonly EstateIssue[] {
  const { nodes = [], members = [] } = estate.organization ?? {};
  const ofAccounts = estate.accounts.flatMap((owner, a) => [
    { path: ['accounts', a, 'uin'], id: `account ${owner.uin}` },
    ...(owner.credentials ?? []).map(({ secretId }, c) => ({
      path: ['accounts', a, 'credentials', c, 'secretId'],
      id: `secret id ${secretId}`,
    })),
    ...(owner.images ?? []).map((owned, i) => ({
      path: ['accounts', a, 'images', i, 'imageId'],
      id: `image ${owned.imageId} of ${owned.region}`,
    })),
    ...(owner.secrets ?? []).map(({ name, region, version = 'SSM_Current' }, s) => ({
      path: ['accounts', a, 'secrets', s, 'name'],
      id: `version ${version} of secret ${name} of ${region} and ${owner.uin}`,
    })),
    ...(owner.roles ?? []).map(({ name }, r) => ({
      path: ['accounts', a, 'roles', r, 'name'],
      id: `role ${name} of ${owner.uin}`,
    })),
  ]);
  const keys = [
    ...ofAccounts,
    ...nodes.map(({ id }, n) => ({ path: ['organization', 'nodes', n, 'id'], id: `node ${id}` })),
    ...members.map(({ uin }, m) => ({ path: ['organization', 'members', m, 'uin'], id: `member ${uin}` })),
  ];
  const seen = new Set<string>();
  return keys.flatMap(({ path, id }) => {
    const repeated = seen.has(id);
    seen.add(id);
    return repeated ? [{ path, problem: `The ${id} is listed twice.`, fix: 'Remove one, or change its id.' }] : [];
  });
}

function unknownRegions(estate: Estate): readonly EstateIssue[] {
  const regions = estate.regions ?? documentedRegions;
  const named = [
    ...Object.keys(estate.regionStates ?? {}).map((region) => ({ region, path: ['regionStates', region] })),
    ...estate.accounts.flatMap(({ images = [], secrets = [] }, a) => [
      ...images.map(({ region }, i) => ({ region, path: ['accounts', a, 'images', i, 'region'] })),
      ...secrets.map(({ region }, s) => ({ region, path: ['accounts', a, 'secrets', s, 'region'] })),
    ]),
  ];
  return named
    .filter(({ region }) => !regions.includes(region))
    .map(({ region, path }) => ({
      path,
      problem: `"${region}" is not a region of this estate.`,
      fix: `Write one of ${regions.join(', ')}, or add it to regions.`,
    }));
}

/** Roles that a credential names and its account does not have. */
function unknownRoles(estate: Estate): readonly EstateIssue[] {
  return estate.accounts.flatMap(({ credentials = [], roles = [] }, a) =>
    credentials.flatMap(({ role }, c) =>
      role === undefined || roles.some(({ name }) => name === role)
        ? []
        : [
            {
              path: ['accounts', a, 'credentials', c, 'role'],
              problem: `The account has no role "${role}".`,
              fix: 'Correct the name, or add the role to roles.',
            },
          ],
    ),
  );
}

/** Nodes that do not exist, a manager that is a member, and delegates that are none. */
function organizationIssues({ organization }: Estate): readonly EstateIssue[] {
  if (organization === undefined) return [];
  const { manager, nodes = [], members, delegates = [] } = organization;
  const isNode = (id: number | undefined) => id === undefined || nodes.some((node) => node.id === id);
  const unknownNode = (path: EstateIssue['path']): EstateIssue => ({
    path,
    problem: 'The organization has no such node.',
    fix: 'Correct the id, or add the node to nodes.',
  });
  return [
    ...nodes.flatMap(({ parent }, n) => (isNode(parent) ? [] : [unknownNode(['organization', 'nodes', n, 'parent'])])),
    ...members.flatMap(({ node, uin }, m) => [
      ...(isNode(node) ? [] : [unknownNode(['organization', 'members', m, 'node'])]),
      ...(uin === manager
        ? [
            {
              path: ['organization', 'members', m, 'uin'],
              problem: 'This is the manager of the organization.',
              fix: 'Remove it, and write listsManager: true where it is to be listed.',
            },
          ]
        : []),
    ]),
    ...delegates.flatMap(({ uin, nodes: ids = [] }, d) => [
      ...(ids.every(isNode) ? [] : [unknownNode(['organization', 'delegates', d, 'nodes'])]),
      ...(members.some((member) => member.uin === uin)
        ? []
        : [
            {
              path: ['organization', 'delegates', d, 'uin'],
              problem: `The organization has no member ${uin}.`,
              fix: 'Correct the uin, or add it to members.',
            },
          ]),
    ]),
  ];
}
