import type { Fault } from '../faults/fault.ts';
import type { OtherClient } from '../protocol/other-clients.ts';

/** One grant: the account an image is shared with, and since when (`2018-06-10T11:02:50Z`). */
export interface EstateShare {
  readonly accountId: string;
  readonly createdTime: string;
}

/** One image of an account. A PUBLIC_IMAGE is visible to all and belongs to nobody who asks. */
export interface EstateImage {
  /** `img-` and eight of `[0-9a-z]`; no other form can be requested. */
  readonly imageId: string;
  readonly region: string;
  /** Default: the image id. */
  readonly name?: string;
  /** Default: PRIVATE_IMAGE. SHARED_IMAGE is what another account sees of a share, never a property of the image. */
  readonly type?: 'PRIVATE_IMAGE' | 'PUBLIC_IMAGE';
  /** Default: NORMAL. */
  readonly state?: string;
  /** ISO 8601; default: `2026-01-05T08:00:00Z`. */
  readonly createdTime?: string;
  /** Default: TencentOS. */
  readonly platform?: string;
  /** ImageCreator as those see it whom the image is shared with; empty: none. Default: the uin of the account, which is not documented. */
  readonly creator?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly shares?: readonly EstateShare[];
}

/** A key pair of an account; with `token` it is a temporary one, good only together with it. */
export interface EstateCredential {
  readonly secretId: string;
  readonly secretKey: string;
  readonly token?: string;
  /** True: the token is no longer good. */
  readonly expired?: boolean;
  /** Operations that CAM denies: `DescribeImages` or `cvm:DescribeImages`; also `cam:PassRole`, assigning a role to a function. */
  readonly denies?: readonly string[];
  /** Name of the account's role whose session this is: what its policies do not allow is denied. */
  readonly role?: string;
  /** Default: CAMRole with a token, CAMUser without. */
  readonly type?: 'CAMUser' | 'CAMRole';
}

/** A bucket of COS, empty at the start. Its name ends in the appid of the account: `audit-1250000000`. */
export interface EstateBucket {
  readonly name: string;
  readonly region: string;
}

/** A role of CAM. Its documents are written out of these keys. */
export interface EstateRole {
  readonly name: string;
  /** Principals that may assume it: `qcs::cam::uin/5:root`, `qcs::cam::uin/5:roleName/audit`, `scf.qcloud.com`. */
  readonly trusts: readonly string[];
  /** The external id that these principals must give. */
  readonly externalId?: string;
  /** Operations that its sessions may do, on every resource: `cvm:DescribeImages`, `cvm:Describe*`; default: none. */
  readonly allows?: readonly string[];
  /** Longest session in seconds; default: 7200. */
  readonly sessionDuration?: number;
}

/** One version of a secret in SSM: a text, or bytes in base64. */
export interface EstateSecret {
  readonly name: string;
  readonly region: string;
  /** Default: SSM_Current. */
  readonly version?: string;
  readonly string?: string;
  readonly binary?: string;
  /** Default: Enabled. */
  readonly state?: 'Enabled' | 'Disabled' | 'PendingDelete';
}

export interface EstateAccount {
  readonly uin: string;
  readonly name?: string;
  /** True: no role of the account can be assumed. */
  readonly suspended?: boolean;
  readonly credentials?: readonly EstateCredential[];
  readonly roles?: readonly EstateRole[];
  readonly images?: readonly EstateImage[];
  readonly buckets?: readonly EstateBucket[];
  readonly secrets?: readonly EstateSecret[];
}

/** A node (department) of an organization; the one without a parent is its root. */
export interface EstateNode {
  readonly id: number;
  readonly name: string;
  readonly parent?: number;
}

/** A member of an organization; it need not be an account of the estate. */
export interface EstateMember {
  readonly uin: string;
  readonly name?: string;
  /** Id of its node; default: the root. */
  readonly node?: number;
  /** Default: Create. */
  readonly type?: 'Invite' | 'Create';
  /** Default: Confirmed. */
  readonly permissionStatus?: 'Confirmed' | 'UnConfirmed';
  /** It is a member once so many pages of members were answered; default: 0. */
  readonly joinsAfter?: number;
  /** It is no member any more once so many pages of members were answered; default: it stays. */
  readonly leavesAfter?: number;
}

/** A member that administers a trusted service for all members, or for those of `members` and `nodes`. */
export interface EstateDelegate {
  readonly uin: string;
  readonly product: string;
  readonly members?: readonly string[];
  readonly nodes?: readonly number[];
}

export interface EstateOrganization {
  /** uin of the account that manages it. */
  readonly manager: string;
  /** True: the manager is listed among the members, first; default: it is not. */
  readonly listsManager?: boolean;
  /** Default: one node, the root. */
  readonly nodes?: readonly EstateNode[];
  /** Without the manager, in the order in which they are listed. */
  readonly members: readonly EstateMember[];
  readonly delegates?: readonly EstateDelegate[];
}

/** Contents of the emulated cloud at its start. Plain data: write it in YAML or build it in code. */
export interface Estate {
  /** Site whose endpoints exist; default: china. */
  readonly site?: 'china' | 'international';
  /** Regions that exist; default: the documented list. */
  readonly regions?: readonly string[];
  /** States of regions that are not AVAILABLE: `{ ap-bangkok: UNAVAILABLE }`. */
  readonly regionStates?: Readonly<Record<string, string>>;
  readonly accounts: readonly EstateAccount[];
  readonly organization?: EstateOrganization;
  /** Clients beside the one under test, which use up a part of the documented rates. */
  readonly otherClients?: readonly OtherClient[];
  /** Faults; of those that match a request, the first is used. */
  readonly faults?: readonly Fault[];
}
