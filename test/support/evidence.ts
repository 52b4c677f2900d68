import { granteeKey } from '../../lib/keys.ts';
import type {
  Allowance,
  Evidence,
  Finding,
  Grantee,
  Image,
  ImageEvidence,
  Policy,
  Target,
  UnreadReason,
} from '../../lib/types.ts';

export const account = '100000000002';
export const region = 'ap-guangzhou';
export const startedAt = '2026-11-24T01:00:00.000Z';
const since = '2018-06-13T15:03:25Z';

/** A listed image in the usual place. */
export function image(imageId: string, fields: Partial<Image> = {}): Image {
  return { account, region, imageId, name: `name-of-${imageId}`, tags: {}, ...fields };
}

/** An image whose id is all that is known. */
export function bareImage(imageId: string): Image {
  return { account, region, imageId };
}

export function collected(of: Image, sharedAccounts: readonly string[], maxShares?: number): ImageEvidence {
  const shares = sharedAccounts.map((sharedAccount) => ({ sharedAccount, createdTime: since }));
  return { status: 'collected', image: of, shares, ...(maxShares === undefined ? {} : { maxShares }) };
}

export const refused: UnreadReason = {
  kind: 'refused',
  action: 'DescribeImageSharePermission',
  code: 'InvalidImageId.NotFound',
  message: 'ImageId is not found',
  requestId: 'b0f0c9a4-6f6c-4c3f-8f56-3a0f1c1d2e3f',
};

export function unavailable(of: Image, reason: UnreadReason = refused): ImageEvidence {
  return { status: 'unavailable', image: of, reason };
}

export const allTarget = {
  label: 'targets[0]',
  regions: [region],
  images: 'all',
  mayBeEmpty: false,
} as const satisfies Target;

/** One account, as an allowance is for it. */
export function accountGrantee(uin: string): Grantee {
  return { kind: 'account', uin };
}

export function allowance(sharedAccount: string, fields: Partial<Allowance> = {}): Allowance {
  return {
    grantee: accountGrantee(sharedAccount),
    relation: 'partner',
    reason: 'Runs our appliance',
    required: false,
    ...fields,
  };
}

export function policy(allowlist: readonly Allowance[] = [], fields: Partial<Policy> = {}): Policy {
  return { targets: [allTarget], allowlist, timeZone: 'Asia/Shanghai', expiryNoticeDays: 14, ...fields };
}

/** Evidence of one listed target that took in exactly these images. */
export function evidence(images: readonly ImageEvidence[], fields: Partial<Evidence> = {}): Evidence {
  const targets = [{ account, region, status: 'listed', target: allTarget, images: images.length } as const];
  return { targets, images, unconfigured: [], ...fields };
}

/** A finding in short: its kind and what it is about. */
export function brief(finding: Finding): string {
  const imageId = 'image' in finding ? finding.image?.imageId : undefined;
  const sharedAccount = 'sharedAccount' in finding ? finding.sharedAccount : undefined;
  const allowed = 'allowance' in finding ? finding.allowance : undefined;
  const subject = [imageId, sharedAccount ?? (allowed && granteeKey(allowed.grantee)), allowed?.expires].filter(
    (part) => part !== undefined,
  );
  return [finding.kind, ...subject].join(' ');
}
