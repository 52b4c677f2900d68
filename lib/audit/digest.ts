import { createHash } from 'node:crypto';
import { canonicalJson } from '../keys.ts';
import type { Allowlist } from '../types.ts';

/** SHA-256 in hex of the allowlist, whatever the order of its entries, its lists and its keys. */
export function digestAllowlist(allowlist: Allowlist): string {
  const entries = allowlist.map((allowance) =>
    canonicalJson({
      ...allowance,
      accounts: allowance.accounts?.toSorted(),
      regions: allowance.regions?.toSorted(),
      images: allowance.images?.toSorted(),
    }),
  );
  return createHash('sha256').update(JSON.stringify(entries.toSorted())).digest('hex');
}
