// Texts that name one thing, the same in every run: what is remembered under a key is found again by it.
import type { Allowance, Grantee, ImageRef, Place, TagCondition, Target, Where } from './types.ts';

/** Stands for the region of a place that is all regions: where they could not be listed, or are judged as a whole. */
export const ALL_REGIONS = 'all';

/** Key of a place. */
export function placeKey({ account, region }: Place): string {
  return JSON.stringify([account, region]);
}

/** Key of an image across accounts and regions. */
export function imageKey({ account, region, imageId }: Partial<ImageRef>): string {
  return JSON.stringify([account, region, imageId]);
}

/** True for the key of an image of the account. */
export function isImageOf(key: string, account: string): boolean {
  return key.startsWith(`${JSON.stringify([account]).slice(0, -1)},`);
}

const scopeKeys = new WeakMap<Allowance, string>();

/** Key of an allowance's conditions, in whatever order they are stated. Composed once for each allowance, which may list many images. */
export function scopeKey(allowance: Allowance): string {
  const key = scopeKeys.get(allowance) ?? composeScopeKey(allowance);
  scopeKeys.set(allowance, key);
  return key;
}

function composeScopeKey({ accounts, regions, images, where, except }: Allowance): string {
  const exception = except === undefined ? [] : [[except.images?.toSorted(), ...conditionsOf(except.where)]];
  return JSON.stringify([
    accounts?.toSorted(),
    regions?.toSorted(),
    images?.toSorted(),
    ...conditionsOf(where),
    ...exception,
  ]);
}

/** Key of those whom an allowance is for: the digits of an account, `organization`, `department:1001` or `group:vendors`. */
export function granteeKey(grantee: Grantee): string {
  switch (grantee.kind) {
    case 'account':
      return grantee.uin;
    case 'group':
      return `group:${grantee.name}`;
    case 'organization':
      return 'organization';
    case 'department':
      return `department:${grantee.id}`;
  }
}

/** Grantee of a key; a group without its accounts, which its key does not have. */
export function parseGranteeKey(key: string): Grantee {
  const [, kind, id] = /^(group|department):([^]*)$/.exec(key) ?? [];
  if (kind === 'group' && id !== undefined) return { kind, name: id, uins: [] };
  if (kind === 'department' && id !== undefined) return { kind, id };
  return key === 'organization' ? { kind: key } : { kind: 'account', uin: key };
}

/** Key of a target, wherever it stands in the file. */
export function targetKey(target: Target): string {
  if (target.images !== 'all') return JSON.stringify([target.images.toSorted(), ...conditionsOf(undefined)]);
  return JSON.stringify([target.images, ...conditionsOf(target.where)]);
}

function conditionsOf(where: Where | undefined) {
  const tags = Object.entries(where?.tags ?? {}).map(([tag, value]) => JSON.stringify([tag, canonicalTag(value)]));
  return [where?.name, tags.toSorted()];
}

/** Condition of a tag in its one form: the order and repetition of values change nothing, and a list of one is that value. */
export function canonicalTag(condition: TagCondition): TagCondition {
  if (typeof condition === 'string' || 'anyValue' in condition) return condition;
  const values = [...new Set(condition)].toSorted();
  const [first] = values;
  return first !== undefined && values.length === 1 ? first : values;
}

/** JSON of data whose keys have no order: that of equal values is equal. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

// Request ids as the cloud writes them, numbers of attempts, and durations.
const attemptDetails = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|attempts: \d+|\d+ attempts?|\d+ ms/gi;

/** Sentence without details that differ between attempts, so that the same cause gives the same text. */
export function stableCause(sentence: string): string {
  return sentence.replace(attemptDetails, '');
}
