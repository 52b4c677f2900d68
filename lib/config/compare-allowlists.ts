import { groupBy } from '../group-by.ts';
import { asMapping, type Mapping } from '../mapping.ts';
import { canonical, unmatched } from './compare-lists.ts';

/** Change of one allowance; its name is the account and the scope, which make another allowance where they differ. */
interface AllowanceChange {
  readonly action: 'add' | 'remove' | 'change';
  readonly name: string;
  readonly old?: Mapping;
  readonly new?: Mapping;
}

interface Allowance {
  readonly name: string;
  /** Everything else: reason, ticket, owner, expiry. */
  readonly story: Mapping;
}

const conditions = ['accounts', 'regions', 'images', 'where'] as const;

/** Allowances that were added, removed or changed. */
export function compareAllowlists(
  before: readonly unknown[] = [],
  after: readonly unknown[] = [],
): readonly AllowanceChange[] {
  const { removed, added } = unmatched(before.map(readAllowance), after.map(readAllowance));
  const all = [
    ...removed.map((allowance) => ({ ...allowance, isOld: true })),
    ...added.map((allowance) => ({ ...allowance, isOld: false })),
  ];
  return groupBy(all, ({ name }) => name).flatMap((group) => {
    const old = group.filter(({ isOld }) => isOld);
    const wanted = group.filter(({ isOld }) => !isOld);
    return Array.from({ length: Math.max(old.length, wanted.length) }, (_, index) =>
      describeChange(group[0].name, old[index]?.story, wanted[index]?.story),
    );
  });
}

function describeChange(name: string, old: Mapping | undefined, wanted: Mapping | undefined): AllowanceChange {
  if (old === undefined) return { action: 'add', name, ...(wanted && { new: wanted }) };
  if (wanted === undefined) return { action: 'remove', name, old };
  const keys = Object.keys({ ...old, ...wanted }).filter((key) => canonical(old[key]) !== canonical(wanted[key]));
  return { action: 'change', name, old: pick(old, keys), new: pick(wanted, keys) };
}

function pick(story: Mapping, keys: readonly string[]): Mapping {
  return Object.fromEntries(keys.filter((key) => Object.hasOwn(story, key)).map((key) => [key, story[key]]));
}

function readAllowance(entry: unknown): Allowance {
  const { sharedAccount, accounts, regions, images, where, ...story } = asMapping(entry);
  const scope = { accounts, regions, images, where };
  const parts = conditions.filter((key) => scope[key] !== undefined).map((key) => `${key}: ${canonical(scope[key])}`);
  const account = typeof sharedAccount === 'string' ? sharedAccount : canonical(sharedAccount);
  return { name: [account, ...parts].join(', '), story };
}
