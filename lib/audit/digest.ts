import { createHash } from 'node:crypto';
import type { Allowlist } from '../types.ts';

/** SHA-256 in hex of the allowlist, whatever the order of its entries, its lists and its keys. */
export function digestAllowlist(allowlist: Allowlist): string {
  const entries = allowlist.map((allowance) => JSON.stringify(allowance, sortKeys)).toSorted();
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex');
}

/** Every list of an allowance is a list of texts. */
function sortKeys(_key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map(String).toSorted();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
