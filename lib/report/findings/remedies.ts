import type { Finding, Image } from '../../types.ts';

/** Cause of an unverified image, target or organization. */
export type UnreadCause = Extract<Finding, { kind: 'unverified-target' | 'unverified-organization' }>['reason'];

/** Remedy for an unread image or target, before it is put into words. */
export type Remedy =
  | 'grant-permission'
  | 'check-role'
  | 'foreign-image'
  | 'deleted-meanwhile'
  | 'no-such-image'
  | 'malformed-image-id'
  | 'set-clock'
  | 'renew-token'
  | 'check-secret-id'
  | 'check-secret-key'
  | 'drop-mfa'
  | 'lower-rate'
  | 'check-region'
  | 'wait-for-cloud'
  | 'look-up-code'
  | 'check-host'
  | 'check-network'
  | 'raise-timeout'
  | 'read-attributes'
  | 'see-all-members'
  | 'check-part'
  | 'correct-setting'
  | 'list-members'
  | 'may-be-empty';

// The first prefix that fits decides: the particular codes stand before the families.
const remediesByCode: readonly (readonly [prefix: string, remedy: Remedy])[] = [
  ['UnauthorizedOperation.ImageNotBelongToAccount', 'foreign-image'],
  ['UnauthorizedOperation.InvalidToken', 'renew-token'],
  ['UnauthorizedOperation.MFA', 'drop-mfa'],
  ['UnauthorizedOperation', 'grant-permission'],
  ['AuthFailure.UnauthorizedOperation', 'grant-permission'],
  ['AuthFailure.SignatureExpire', 'set-clock'],
  ['AuthFailure.SignatureFailure', 'check-secret-key'],
  ['AuthFailure.SecretIdNotFound', 'check-secret-id'],
  ['AuthFailure.InvalidSecretId', 'check-secret-id'],
  ['AuthFailure.TokenFailure', 'renew-token'],
  ['AuthFailure.MFAFailure', 'drop-mfa'],
  ['InvalidImageId.Malformed', 'malformed-image-id'],
  ['RequestLimitExceeded', 'lower-rate'],
  ['InvalidRegion', 'check-region'],
  ['UnsupportedRegion', 'check-region'],
  ['InternalError', 'wait-for-cloud'],
  ['InternalServerError', 'wait-for-cloud'],
  ['ServiceUnavailable', 'wait-for-cloud'],
];

/** Remedies that, where a role cannot be assumed, come down to the role, its trust policy and its account. */
const aboutRoles: ReadonlySet<Remedy> = new Set(['grant-permission', 'look-up-code']);

/** Codes of a role that is wrong, although the cloud counts them among its own errors. */
const roleCodes = /^InternalError\.(GetRoleError|IllegalRole)$/;

// Node's words for a host name that does not resolve.
const nameNotResolved = /ENOTFOUND|EAI_AGAIN|getaddrinfo/;

/** The remedy for a cause. `image` is the one that could not be read; absent for a target. */
export function remedyFor(cause: UnreadCause, image?: Image): Remedy {
  switch (cause.kind) {
    case 'refused':
      return remedyForCode(cause, image);
    case 'unreachable':
      return nameNotResolved.test(cause.detail) ? 'check-host' : 'check-network';
    case 'deadline':
      return 'raise-timeout';
    case 'attributes-unknown':
      return 'read-attributes';
    case 'members-unknown':
      return 'list-members';
    case 'empty':
      return 'may-be-empty';
    case 'partly-visible':
      return 'see-all-members';
    case 'part-unusable':
      return 'check-part';
    case 'empty-department':
    case 'no-member':
      return 'correct-setting';
  }
}

function remedyForCode({ action, code }: Extract<UnreadCause, { kind: 'refused' }>, image: Image | undefined): Remedy {
  // Only an image that was listed has a name: one that is asked for by its configured id alone may never have existed.
  if (code.startsWith('InvalidImageId.NotFound'))
    return image?.name === undefined ? 'no-such-image' : 'deleted-meanwhile';

  const remedy = remediesByCode.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'look-up-code';
  return action === 'AssumeRole' && (aboutRoles.has(remedy) || roleCodes.test(code)) ? 'check-role' : remedy;
}
