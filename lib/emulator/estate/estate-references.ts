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
  return [...repeatedKeys(estate), ...unknownRegions(estate), ...unknownRoles(estate)];
}

/** Ids that must be unique: uins, secret ids, image ids within a region, and names of roles within an account. */
function repeatedKeys(estate: Estate): readonly EstateIssue[] {
  const keys = estate.accounts.flatMap((owner, a) => [
    { path: ['accounts', a, 'uin'], id: `account ${owner.uin}` },
    ...(owner.credentials ?? []).map(({ secretId }, c) => ({
      path: ['accounts', a, 'credentials', c, 'secretId'],
      id: `secret id ${secretId}`,
    })),
    ...(owner.images ?? []).map((owned, i) => ({
      path: ['accounts', a, 'images', i, 'imageId'],
      id: `image ${owned.imageId} of ${owned.region}`,
    })),
    ...(owner.roles ?? []).map(({ name }, r) => ({
      path: ['accounts', a, 'roles', r, 'name'],
      id: `role ${name} of ${owner.uin}`,
    })),
  ]);
  const seen = new Set<string>();
  return keys.flatMap(({ path, id }) => {
    const repeated = seen.has(id);
    seen.add(id);
    return repeated ? [{ path, problem: `The ${id} is listed twice.`, fix: 'Remove one, or change its id.' }] : [];
  });
}

function unknownRegions(estate: Estate): readonly EstateIssue[] {
  const regions = estate.regions ?? documentedRegions;
  return estate.accounts.flatMap((owner, a) =>
    (owner.images ?? []).flatMap(({ region }, i) =>
      regions.includes(region)
        ? []
        : [
            {
              path: ['accounts', a, 'images', i, 'region'],
              problem: `"${region}" is not a region of this estate.`,
              fix: `Write one of ${regions.join(', ')}, or add it to regions.`,
            },
          ],
    ),
  );
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
