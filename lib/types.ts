// The vocabulary of the audit and the port to the cloud. Imports nothing, so that every module can use it.

/** Audited account in one region, of which CVM lists the images. */
export interface Place {
  /** The owning account's uin: digits, always a string. */
  readonly account: string;
  readonly region: string;
}

/** Identity of an image. Image ids are unique within a region only as far as anyone documents, so the place goes with them. */
export interface ImageRef extends Place {
  readonly imageId: string;
}

/**
 * The audited resource: a custom image. An absent field is one that could not be read, never one that is empty:
 * an image that is asked for by id without having been listed has neither name nor tags.
 */
export interface Image extends ImageRef {
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly state?: string;
  /** ISO 8601, UTC. */
  readonly createdTime?: string;
}

/** Image that another account shares with an audited one; its account is the audited one. */
export interface InboundImage extends Image {
  /** Creator as the cloud states it. Whether that is an account is not documented for such an image. */
  readonly creator?: string;
}

/** One grant, in the API's word: an account that an image is shared with, and since when (ISO 8601, UTC). */
export interface SharePermission {
  readonly sharedAccount: string;
  readonly createdTime: string;
}

/** Complete answer for one image. `maxShares` is there only when the API states `MaxSharePermission`. */
export interface SharePermissions {
  readonly shares: readonly SharePermission[];
  readonly maxShares?: number;
}

/** A region of CVM. Images of one that is not available cannot be listed. */
export interface Region {
  readonly region: string;
  readonly isAvailable: boolean;
}

/** Numbers of HTTP attempts and of retries among them. */
export interface CloudUsage {
  readonly requests: number;
  readonly retries: number;
}

/**
 * The port to the cloud. All lists are complete, or the promise rejects with a `CloudRefusedError` or a
 * `CloudUnreachableError`: an empty list means that the cloud said "none".
 */
export interface Cloud {
  /** Every custom image (PRIVATE_IMAGE) of the place, in the cloud's order. */
  readonly listImages: (place: Place) => Promise<readonly Image[]>;
  /** Every image that others share with the account in the place (SHARED_IMAGE). */
  readonly listInboundImages: (place: Place) => Promise<readonly InboundImage[]>;
  readonly listSharePermissions: (image: ImageRef) => Promise<SharePermissions>;
  /** Images of one place to ask for at a time: memory holds few that wait, and those that are asked again hold up no other. */
  readonly imagesAtATime: number;
  /** Every region of CVM, at least one. */
  readonly listRegions: () => Promise<readonly Region[]>;
  readonly usage: () => CloudUsage;
}

/** Time as the audit sees it: the date, a steady counter of milliseconds, and a wait that an abort ends by rejecting with its reason. */
export interface Clock {
  readonly now: () => Date;
  readonly elapsedMs: () => number;
  readonly sleep: (durationMs: number, signal?: AbortSignal) => Promise<void>;
}

/** An audited account: its uin, and the name that the configuration or the organization gives it. */
export interface Account {
  readonly uin: string;
  readonly name?: string;
  /** Ids of its department and of all above it, as digits. Absent where the organization was not asked. */
  readonly departments?: readonly string[];
}

/** Member of the organization on the day of the run. */
export interface Member {
  readonly uin: string;
  readonly name?: string;
  /** Ids of its department and of all above it, as digits. */
  readonly departments: readonly string[];
}

/** The organization as it was read: all of its members, or the reason why that is not known. Never a part of the list. */
export type Organization =
  | { readonly status: 'listed'; readonly members: readonly Member[] }
  | { readonly status: 'unlisted'; readonly reason: UnreadReason };

/** Setting that names members of the organization, and that no audited member meets. */
export type UnmatchedSetting =
  | { readonly kind: 'empty-department'; readonly department: string }
  /** `path` is the place in the configuration that names the account: `targets[0].accounts`. */
  | { readonly kind: 'no-member'; readonly account: string; readonly path: string };

/** Account that an earlier run saw in the organization. Times are ISO 8601, UTC. */
export interface SeenMember {
  readonly name?: string;
  readonly lastSeen: string;
  /** Time when it was last seen in a department, by the id of the department. */
  readonly departments: Readonly<Record<string, string>>;
}

/** Condition on the value of one tag: this one, one of these, or any as long as the tag is there. */
export type TagCondition = string | readonly string[] | { readonly anyValue: true };

/** A condition on an image's own attributes: `name` may hold `*`, values of tags match exactly; all that are given must hold. */
export interface Where {
  readonly name?: string;
  readonly tags?: Readonly<Record<string, TagCondition>>;
}

interface TargetPlaces {
  /** Path in the configuration, for messages: `targets[0]`. */
  readonly label: string;
  readonly name?: string;
  /** uins; absent means every audited account. */
  readonly accounts?: readonly string[];
  /** `all`: those that CVM offers when the run asks, of the Finance regions only with `finance`. */
  readonly regions: readonly string[] | 'all';
  readonly finance?: boolean;
}

/** Images to audit: every custom image of the places (that `where` admits), or exactly the ids. */
export type Target =
  | (TargetPlaces & { readonly images: 'all'; readonly where?: Where; readonly mayBeEmpty: boolean })
  | (TargetPlaces & { readonly images: readonly string[] });

/** Shared accounts that are permitted: one, those of a group, or the members that the organization or a department has on the day. */
export type Grantee =
  | { readonly kind: 'account'; readonly uin: string }
  | { readonly kind: 'group'; readonly name: string; readonly uins: readonly string[] }
  | { readonly kind: 'organization' }
  | { readonly kind: 'department'; readonly id: string };

/** Images that an allowance leaves out: those that are listed, and those that match. */
export interface Exception {
  readonly images?: readonly string[];
  readonly where?: Where;
}

/** Shared accounts that are permitted, with the scope and the reason. An absent condition does not restrict. */
export interface Allowance {
  readonly grantee: Grantee;
  readonly name?: string;
  readonly relation: 'internal' | 'partner';
  /** uins of audited accounts. */
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly images?: readonly string[];
  readonly where?: Where;
  readonly except?: Exception;
  readonly reason: string;
  readonly ticket?: string;
  readonly owner?: string;
  /** `YYYY-MM-DD`: live through that day in the policy's time zone. */
  readonly expires?: string;
  readonly required: boolean;
}

export type Allowlist = readonly Allowance[];

/** Restriction of a run to a part of the configured targets. Other runs audit the rest. */
export interface Selection {
  /** uins. */
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  /** Names of targets. */
  readonly targets?: readonly string[];
}

/** Targets and allowlist: the part of the configuration that the judgement needs. */
export interface Policy {
  readonly targets: readonly Target[];
  readonly allowlist: Allowlist;
  /** IANA name; allowances end at this zone's midnight. */
  readonly timeZone: string;
  readonly expiryNoticeDays: number;
  /** Accounts whose images may be shared with audited accounts, beside these themselves. Absent: nobody looks at such images. */
  readonly publishers?: readonly string[];
  /** Absent where the targets are all that are configured. */
  readonly selection?: Selection;
}

/** Reason why an image or target was not read. `unreachable` is every answer that could not be used, of whatever kind. */
export type UnreadReason =
  | {
      readonly kind: 'refused';
      readonly action: string;
      readonly code: string;
      readonly message: string;
      readonly requestId: string;
    }
  | { readonly kind: 'unreachable'; readonly action: string; readonly detail: string; readonly attempts: number }
  /** The time for reading was up before it was this one's turn, or while it was asked. */
  | { readonly kind: 'deadline' }
  /** The account of the credentials sees only a part of the organization, or none of it. */
  | { readonly kind: 'partly-visible' }
  /** It was read, but an allowance depends on its name or tags, and these could not be. */
  | { readonly kind: 'attributes-unknown'; readonly sharedAccounts: readonly string[] }
  /** It was read, but an allowance depends on who is a member of the organization, and the members could not be listed. */
  | { readonly kind: 'members-unknown'; readonly sharedAccounts: readonly string[] }
  /** Another invocation was to read the account, and there is no evidence of it that can be used. */
  | { readonly kind: 'part-unusable'; readonly problem: PartProblem };

/**
 * Problem of the evidence of a part. `missing`: it did not arrive in time. `unavailable`: it could not be loaded. `malformed`: it is
 * not in the format. `signature`: it is not signed as configured. `mismatched`: it is not about exactly what was asked.
 */
export type PartProblem = 'missing' | 'unavailable' | 'malformed' | 'signature' | 'mismatched';

/** Evidence of one image in scope. */
export type ImageEvidence =
  | {
      readonly status: 'collected';
      readonly image: Image;
      readonly shares: readonly SharePermission[];
      readonly maxShares?: number;
    }
  | { readonly status: 'unavailable'; readonly image: Image; readonly reason: UnreadReason };

/** Evidence of one target in one place. `images` is the number of images in scope. */
export type TargetEvidence =
  | (Place & { readonly status: 'listed'; readonly target: Target; readonly images: number })
  | (Place & { readonly status: 'unlisted'; readonly target: Target; readonly reason: UnreadReason });

/** Images that others share with an audited account in one place. */
export type InboundEvidence =
  | (Place & { readonly status: 'listed'; readonly images: readonly InboundImage[] })
  | (Place & { readonly status: 'unlisted'; readonly reason: UnreadReason });

/** Outcome of listing one audited place. `filtered` counts the images that a target's `where` left out. */
export interface DiscoveredPlace extends Place {
  readonly listed: boolean;
  readonly filtered: number;
}

/** Evidence that one invocation read of one account, as plain data: a target goes by its label. */
export interface PartEvidence {
  readonly account: string;
  readonly places: readonly DiscoveredPlace[];
  readonly targets: readonly (Place & { readonly label: string } & (
      | { readonly status: 'listed'; readonly images: number }
      | { readonly status: 'unlisted'; readonly reason: UnreadReason }
    ))[];
  readonly images: readonly ImageEvidence[];
  readonly unconfigured: readonly Image[];
  /** Absent where it was not asked for. */
  readonly inbound?: readonly InboundEvidence[];
  readonly usage: CloudUsage;
}

/** Input of the judgement: everything that was read, and everything that was not. */
export interface Evidence {
  readonly targets: readonly TargetEvidence[];
  readonly images: readonly ImageEvidence[];
  /** Custom images of audited places that no target takes in. Their shares were not read. */
  readonly unconfigured: readonly Image[];
  /** Images that others share with audited accounts, and the uins of all audited accounts. Absent where nobody looks at them. */
  readonly inbound?: { readonly accounts: readonly string[]; readonly places: readonly InboundEvidence[] };
  /** Present when the accounts or the allowlist depend on it. */
  readonly organization?: Organization;
  /** Absent: none. */
  readonly unmatched?: readonly UnmatchedSetting[];
  /** Accounts that earlier runs saw in the organization, by uin. Absent without a memory. */
  readonly seenMembers?: Readonly<Record<string, SeenMember>>;
}

/** Facts about a shared account from entries of the allowlist that allow it something else. */
export interface KnownAccount {
  readonly sharedAccountName?: string;
  /** Absent where its entries do not agree. */
  readonly sharedAccountRelation?: Allowance['relation'];
}

interface UnauthorizedFacts extends KnownAccount {
  /** Of all that would have covered this share, the one that ended last: the share was made after that. */
  readonly allowance?: Allowance;
  readonly memberUntil?: MemberUntil;
}

/** Time when the account was last seen among the members that the allowance is for, where it ended by the account leaving. */
type MemberUntil = string;

interface SharedImage {
  readonly image: Image;
  readonly sharedAccount: string;
  readonly sharedSince: string;
}

/**
 * Share that was read, with the ruling of the allowlist on it. `owner`: with the account that owns the image.
 * `undecidable`: it depends on a name or on tags that could not be read, or on the members of an organization that could not.
 */
export type RuledShare = SharedImage &
  KnownAccount &
  (
    | {
        readonly ruling: 'allowed';
        /** Of all that cover the share, the one that lasts longest. */
        readonly allowance: Allowance;
      }
    | {
        readonly ruling: 'lapsed';
        /** Of all that covered the share, the one that ended last. */
        readonly allowance: Allowance;
        readonly memberUntil?: MemberUntil;
      }
    | (UnauthorizedFacts & { readonly ruling: 'unauthorized' })
    | { readonly ruling: 'undecidable'; readonly isMembershipUnknown?: true; readonly allowance?: undefined }
    | { readonly ruling: 'owner'; readonly allowance?: undefined }
  );

export type Severity = 'high' | 'medium' | 'low';

/** Kind of a finding and the data that goes with it, never prose: `report/findings/describe.ts` puts it into words. */
export type FindingFacts =
  | (SharedImage & UnauthorizedFacts & { readonly kind: 'unauthorized-share' })
  | (SharedImage & {
      readonly kind: 'lapsed-allowance';
      /** Of all that covered this share, the one that ended last. */
      readonly allowance: Allowance;
      readonly memberUntil?: MemberUntil;
    })
  | {
      readonly kind: 'unverified-image';
      readonly image: Image;
      readonly reason: UnreadReason;
    }
  | {
      readonly kind: 'unverified-target';
      readonly place: Place;
      readonly target: Target;
      readonly reason: UnreadReason | { readonly kind: 'empty' };
    }
  | {
      readonly kind: 'unverified-organization';
      readonly reason: UnreadReason | UnmatchedSetting;
    }
  /** Image that somebody else shares with an audited account, who is none of those that may. */
  | { readonly kind: 'untrusted-source'; readonly image: Image; readonly creator?: string }
  | { readonly kind: 'unverified-inbound'; readonly place: Place; readonly reason: UnreadReason }
  | {
      readonly kind: 'missing-share';
      readonly allowance: Allowance;
      readonly image: Image;
      readonly sharedAccount: string;
    }
  /** No image at all is in the allowance's scope. */
  | { readonly kind: 'missing-share'; readonly allowance: Allowance; readonly image?: undefined }
  | {
      readonly kind: 'expiring-allowance';
      readonly allowance: Allowance;
      /** Its last live day, and how many days of the policy's zone are left until it: 0 is today. */
      readonly expires: string;
      readonly daysLeft: number;
    }
  | {
      readonly kind: 'unused-allowance';
      readonly allowance: Allowance;
      /** Accounts of the group without a share, where others of it have one. */
      readonly unusedAccounts?: readonly string[];
    }
  | { readonly kind: 'unconfigured-image'; readonly image: Image }
  | {
      readonly kind: 'share-quota';
      readonly image: Image;
      readonly shares: number;
      readonly maxShares: number;
    };

/** Facts and their severity. The severity is that of its kind in the catalogue, `findings.ts`. */
export type Finding = FindingFacts & { readonly severity: Severity };

export type FindingKind = Finding['kind'];

/** `incomplete` wins over `non-compliant`: an incomplete list cannot be trusted. */
export type Verdict = 'compliant' | 'non-compliant' | 'incomplete';

/** Numbers of one audited account in one region. `listed` is false where the images could not be listed. */
export interface AuditedRegion extends Place {
  readonly listed: boolean;
  /** False where the images that others share with the account could not be listed. Absent where nobody looks at them. */
  readonly inboundListed?: boolean;
  readonly images: number;
  readonly read: number;
  readonly unread: number;
  readonly filtered: number;
}

export interface Scope {
  readonly accounts: readonly Account[];
  readonly regions: readonly AuditedRegion[];
  /** Regions that `regions: all` means and that CVM called unavailable. */
  readonly unavailableRegions?: readonly string[];
  readonly selection?: Selection;
}

export interface Counts extends CloudUsage {
  readonly images: number;
  readonly read: number;
  readonly unread: number;
  readonly filtered: number;
  readonly shares: number;
  readonly findings: Readonly<Record<FindingKind, number>>;
}

/** The timer event that started the run, as the platform gave it. `time` is ISO 8601, UTC. */
export interface Trigger {
  readonly name: string;
  readonly time: string;
}

interface RunFacts {
  readonly runId: string;
  /** Absent when a person started it. */
  readonly trigger?: Trigger;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** True when the emulator answered in the cloud's place. */
  readonly emulated: boolean;
  /** Site whose console shows the images. Absent: no links to it. */
  readonly site?: 'china' | 'international';
  /** Version of image-share-audit. */
  readonly toolVersion: string;
}

/** Report of a run, or a part of it. The order of findings is fixed: severity, account, region, image, shared account, kind. */
export interface AuditReport extends RunFacts {
  readonly kind: 'report';
  readonly verdict: Verdict;
  readonly scope: Scope;
  readonly counts: Counts;
  /** SHA-256 of the allowlist in a canonical form, in hex. */
  readonly allowlistDigest: string;
  readonly findings: readonly Finding[];
  /** Every share that was read, by account, region, image and shared account. */
  readonly shares: readonly RuledShare[];
  /** Number of findings of the run that are not in this part, but in that of other recipients. 0: this is the full report. */
  readonly findingsElsewhere: number;
  /** Number of shares of the run that are not in this part. */
  readonly sharesElsewhere: number;
}

/** Cloud function, as the platform names it to its runs. */
export interface PlatformFunction {
  readonly name: string;
  readonly namespace?: string;
  readonly region?: string;
}

/** A run that ended without a report. `problems` are sentences, safe to mail. */
export interface FailedRun extends RunFacts {
  readonly kind: 'failed';
  /** uin of the account that was to be audited, and what follows, as far as known. */
  readonly account?: string;
  readonly accountName?: string;
  /** Regions that were to be audited. */
  readonly regions?: readonly string[];
  /** Function that ran it. */
  readonly platform?: PlatformFunction;
  readonly error: string;
  /** Causes in words that stay the same however the problems are put: `CloudRefusedError GetCallerIdentity AuthFailure`. */
  readonly codes: readonly string[];
  readonly problems: readonly string[];
}
