import * as z from 'zod/mini';
import type { Finding, FindingKind, Image } from '../../types.ts';
import { reportSchema } from './json-schema.ts';

// One flat record of the JSON report for each kind of finding: what the published schema lets be absent, a kind has or has not.

const { allowance: optionalAllowance } = reportSchema.shape.findings._zod.def.element.shape;
const allowance = z.nonoptional(optionalAllowance);
const text = z.string();
const count = z.int().check(z.nonnegative());
const image = { account: text, region: text, imageId: text, imageName: z.optional(text) };

const unread = [
  z.strictObject({ kind: z.literal('refused'), action: text, code: text, message: text, requestId: text }),
  z.strictObject({ kind: z.literal('unreachable'), action: text, detail: text, attempts: count }),
  z.strictObject({ kind: z.literal('deadline') }),
  z.strictObject({ kind: z.literal('attributes-unknown'), sharedAccounts: z.array(text) }),
] as const;

function record<Kind extends FindingKind, Level extends 'high' | 'medium' | 'low', Shape extends object>(
  kind: Kind,
  severity: Level,
  shape: Shape,
) {
  const words = { reason: text, remediation: text };
  return z.strictObject({ kind: z.literal(kind), severity: z.literal(severity), ...shape, ...words });
}

export const flatFinding = z.discriminatedUnion('kind', [
  record('unauthorized-share', 'high', {
    ...image,
    sharedAccount: text,
    sharedAccountName: z.optional(text),
    sharedAccountRelation: z.optional(z.enum(['internal', 'partner'])),
    sharedSince: text,
  }),
  record('lapsed-allowance', 'high', { ...image, sharedAccount: text, sharedSince: text, allowance }),
  record('unverified-image', 'high', { ...image, cause: z.discriminatedUnion('kind', [...unread]) }),
  record('unverified-target', 'high', {
    account: text,
    region: text,
    target: text,
    cause: z.discriminatedUnion('kind', [...unread, z.strictObject({ kind: z.literal('empty') })]),
  }),
  record('missing-share', 'medium', { ...z.partial(z.object(image)).shape, sharedAccount: text, allowance }),
  record('expiring-allowance', 'low', { sharedAccount: text, allowance, expires: text, daysLeft: z.int() }),
  record('unused-allowance', 'low', { sharedAccount: text, allowance }),
  record('unconfigured-image', 'low', image),
  record('share-quota', 'low', { ...image, shares: count, maxShares: count }),
]);

type FlatFinding = z.infer<typeof flatFinding>;

/** The finding that a flat record tells of; its words are made anew where it is shown. */
export function restoreFinding(flat: FlatFinding): Finding {
  switch (flat.kind) {
    case 'unauthorized-share': {
      const { kind, severity, sharedAccount, sharedAccountName, sharedAccountRelation, sharedSince } = flat;
      const known = { sharedAccountName, sharedAccountRelation };
      return { kind, severity, image: restoreImage(flat), sharedAccount, ...known, sharedSince };
    }
    case 'lapsed-allowance': {
      const { kind, severity, sharedAccount, sharedSince, allowance: lapsed } = flat;
      return { kind, severity, image: restoreImage(flat), sharedAccount, sharedSince, allowance: lapsed };
    }
    case 'unverified-image':
      return { kind: flat.kind, severity: flat.severity, image: restoreImage(flat), reason: flat.cause };
    case 'unverified-target': {
      const { kind, severity, account, region, target: label, cause } = flat;
      // The conditions of a target are not in the report, and nothing that is shown depends on them.
      const target = { label, regions: [region], images: 'all', mayBeEmpty: false } as const;
      return { kind, severity, place: { account, region }, target, reason: cause };
    }
    case 'missing-share': {
      const { kind, severity, account, region, imageId, imageName, allowance: required } = flat;
      const isNamed = account !== undefined && region !== undefined && imageId !== undefined;
      const named = isNamed && { image: restoreImage({ account, region, imageId, imageName }) };
      return { kind, severity, allowance: required, ...named };
    }
    case 'expiring-allowance': {
      const { kind, severity, allowance: expiring, expires, daysLeft } = flat;
      return { kind, severity, allowance: expiring, expires, daysLeft };
    }
    case 'unused-allowance':
      return { kind: flat.kind, severity: flat.severity, allowance: flat.allowance };
    case 'unconfigured-image':
      return { kind: flat.kind, severity: flat.severity, image: restoreImage(flat) };
    case 'share-quota': {
      const { kind, severity, shares, maxShares } = flat;
      return { kind, severity, image: restoreImage(flat), shares, maxShares };
    }
  }
}

interface FlatImage {
  readonly account: string;
  readonly region: string;
  readonly imageId: string;
  readonly imageName?: string | undefined;
}

function restoreImage({ account, region, imageId, imageName }: FlatImage): Image {
  return { account, region, imageId, ...(imageName !== undefined && { name: imageName }) };
}
