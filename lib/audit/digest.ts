import { createHash } from 'node:crypto';
import { canonicalJson, canonicalTag, granteeKey } from '../keys.ts';
import type { Allowlist, Where } from '../types.ts';

/** SHA-256 in hex of the allowlist, whatever the order of its entries, its lists and its keys, and whatever files they are in. */
export function digestAllowlist(allowlist: Allowlist): string {
  const entries = allowlist.map(({ grantee, ...allowance }) =>
    canonicalJson({
      ...allowance,
      sharedAccount: granteeKey(grantee),
      groupMembers: grantee.kind === 'group' ? grantee.uins.toSorted() : undefined,
      accounts: allowance.accounts?.toSorted(),
      regions: allowance.regions?.toSorted(),
      images: allowance.images?.toSorted(),
      where: canonicalWhere(allowance.where),
      except: allowance.except && {
        images: allowance.except.images?.toSorted(),
        where: canonicalWhere(allowance.except.where),
      },
    }),
  );
  return createHash('sha256').update(JSON.stringify(entries.toSorted())).digest('hex');
}

function canonicalWhere(where: Where | undefined): Where | undefined {
  if (where?.tags === undefined) return where;
  const tags = Object.entries(where.tags).map(([tag, condition]) => [tag, canonicalTag(condition)] as const);
  return { ...where, tags: Object.fromEntries(tags) };
}
