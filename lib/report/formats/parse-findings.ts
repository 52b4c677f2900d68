import * as z from 'zod/mini';
import { catalogue, partProblems } from '../../findings.ts';
import { parseGranteeKey } from '../../keys.ts';
import type { Allowance, Finding, FindingFacts, FindingKind, Image, Severity, Target } from '../../types.ts';
import { reportSchema } from './json-schema.ts';

// One flat record of the JSON report for each kind of finding: what the published schema lets be absent, a kind has or has not.

const {
  id,
  allowance: optionalAllowance,
  target: optionalTarget,
  memberUntil,
  stage,
  firstSeen,
} = reportSchema.shape.findings._zod.def.element.shape;
const target = z.nonoptional(optionalTarget);
const allowance = z.nonoptional(optionalAllowance);
const text = z.string();
const count = z.int().check(z.nonnegative());
const image = { account: text, region: text, imageId: text, imageName: z.optional(text) };

const unread = [
  z.strictObject({ kind: z.literal('refused'), action: text, code: text, message: text, requestId: text }),
  z.strictObject({ kind: z.literal('unreachable'), action: text, detail: text, attempts: count }),
  z.strictObject({ kind: z.literal('deadline') }),
  z.strictObject({ kind: z.enum(['attributes-unknown', 'members-unknown']), sharedAccounts: z.array(text) }),
  z.strictObject({ kind: z.literal('partly-visible') }),
  z.strictObject({ kind: z.literal('part-unusable'), problem: z.enum(partProblems) }),
] as const;

const unmatched = [
  z.strictObject({ kind: z.literal('empty-department'), department: text }),
  z.strictObject({ kind: z.literal('no-member'), account: text, path: text }),
] as const;

function record<Kind extends FindingKind, Shape extends object>(kind: Kind, shape: Shape) {
  const severity = z.literal<Severity>(catalogue[kind].severity);
  const told = { reason: text, remediation: text, stage, firstSeen };
  return z.strictObject({ id, kind: z.literal(kind), severity, ...shape, ...told });
}

export const flatFinding = z.discriminatedUnion('kind', [
  record('unauthorized-share', {
    ...image,
    sharedAccount: text,
    sharedAccountName: z.optional(text),
    sharedAccountRelation: z.optional(z.enum(['internal', 'partner'])),
    sharedSince: text,
    allowance: optionalAllowance,
    memberUntil,
  }),
  record('lapsed-allowance', { ...image, sharedAccount: text, sharedSince: text, allowance, memberUntil }),
  record('unverified-image', { ...image, cause: z.discriminatedUnion('kind', [...unread]) }),
  record('unverified-target', {
    account: text,
    region: text,
    target,
    cause: z.discriminatedUnion('kind', [...unread, z.strictObject({ kind: z.literal('empty') })]),
  }),
  record('untrusted-source', { ...image, creator: z.optional(text) }),
  record('unverified-inbound', { account: text, region: text, cause: z.discriminatedUnion('kind', [...unread]) }),
  record('unverified-organization', { cause: z.discriminatedUnion('kind', [...unread, ...unmatched]) }),
  record('missing-share', { ...z.partial(z.object(image)).shape, sharedAccount: text, allowance }),
  record('expiring-allowance', { sharedAccount: text, allowance, expires: text, daysLeft: z.int() }),
  record('unused-allowance', { sharedAccount: text, allowance, unusedAccounts: z.optional(z.array(text)) }),
  record('unconfigured-image', image),
  record('share-quota', { ...image, shares: count, maxShares: count }),
]);

type ParsedFinding = z.infer<typeof flatFinding>;
/** Flat record of any kind; `never` while a kind has none, so that restoring does not compile. */
type FlatFinding = FindingKind extends ParsedFinding['kind'] ? ParsedFinding : never;

/** Finding of a flat record; its words are made anew where it is shown. */
export function restoreFinding(flat: ParsedFinding): Finding {
  return { ...restoreFacts(flat), severity: flat.severity };
}

function restoreFacts(flat: FlatFinding): FindingFacts {
  switch (flat.kind) {
    case 'unauthorized-share': {
      const { kind, sharedAccountName, sharedAccountRelation, sharedSince, allowance: ended } = flat;
      const known = { sharedAccountName, sharedAccountRelation, ...(ended && { allowance: restoreAllowance(ended) }) };
      const shared = { image: restoreImage(flat), sharedAccount: flat.sharedAccount, ...known, sharedSince };
      return { kind, ...shared, ...restoreMember(flat) };
    }
    case 'lapsed-allowance': {
      const { kind, sharedSince, allowance: ended } = flat;
      const shared = { image: restoreImage(flat), sharedAccount: flat.sharedAccount, sharedSince };
      return { kind, ...shared, allowance: restoreAllowance(ended), ...restoreMember(flat) };
    }
    case 'unverified-image':
      return { kind: flat.kind, image: restoreImage(flat), reason: flat.cause };
    case 'unverified-target': {
      const { kind, account, region, target: restored, cause } = flat;
      return { kind, place: { account, region }, target: restoreTarget(restored, region), reason: cause };
    }
    case 'untrusted-source':
    case 'unverified-inbound':
      return restoreInbound(flat);
    case 'unverified-organization':
      return { kind: flat.kind, reason: flat.cause };
    case 'missing-share': {
      const { kind, account, region, imageId, imageName, allowance: required } = flat;
      const missing = { kind, allowance: restoreAllowance(required) };
      if (account === undefined || region === undefined || imageId === undefined) return missing;
      const named = { image: restoreImage({ account, region, imageId, imageName }) };
      return { ...missing, ...named, sharedAccount: flat.sharedAccount };
    }
    case 'expiring-allowance': {
      const { kind, allowance: expiring, expires, daysLeft } = flat;
      return { kind, allowance: restoreAllowance(expiring), expires, daysLeft };
    }
    case 'unused-allowance': {
      const { kind, allowance: unused, unusedAccounts } = flat;
      return { kind, allowance: restoreAllowance(unused), ...(unusedAccounts && { unusedAccounts }) };
    }
    case 'unconfigured-image':
      return { kind: flat.kind, image: restoreImage(flat) };
    case 'share-quota':
      return { kind: flat.kind, image: restoreImage(flat), shares: flat.shares, maxShares: flat.maxShares };
  }
}

function restoreInbound(flat: Extract<FlatFinding, { kind: 'untrusted-source' | 'unverified-inbound' }>): FindingFacts {
  const { kind, account, region } = flat;
  if (kind === 'unverified-inbound') return { kind, place: { account, region }, reason: flat.cause };
  const { creator } = flat;
  return { kind, image: restoreImage(flat), ...(creator !== undefined && { creator }) };
}

/** Allowance of a flat record. */
export function restoreAllowance({ sharedAccount: key, groupMembers, ...rest }: z.infer<typeof allowance>): Allowance {
  const grantee = parseGranteeKey(key);
  return { ...rest, grantee: grantee.kind === 'group' ? { ...grantee, uins: groupMembers ?? [] } : grantee };
}

export function restoreMember({ memberUntil: until }: { readonly memberUntil?: string | undefined }) {
  return until === undefined ? {} : { memberUntil: until };
}

/** Nothing that is shown depends on the rest of a target. */
function restoreTarget({ label, images, where }: z.infer<typeof target>, region: string): Target {
  const regions = [region];
  return images === 'all' ? { label, regions, images, where, mayBeEmpty: false } : { label, regions, images };
}

interface FlatImage {
  readonly account: string;
  readonly region: string;
  readonly imageId: string;
  readonly imageName?: string | undefined;
}

export function restoreImage({ account, region, imageId, imageName }: FlatImage): Image {
  return { account, region, imageId, ...(imageName !== undefined && { name: imageName }) };
}
