import * as z from 'zod/mini';
import { findingKinds, partProblems, severities, verdicts } from '../../findings.ts';

const kind = z.enum(findingKinds);

const count = z.int().check(z.nonnegative());

const where = z.strictObject({
  name: z.optional(z.string()),
  tags: z.optional(
    z.record(
      z.string(),
      /** One value, any of several, or any at all. */
      z.union([z.string(), z.array(z.string()), z.strictObject({ anyValue: z.literal(true) })]),
    ),
  ),
});

const allowance = z.strictObject({
  /** Digits of an account, or `organization`, `department:1001`, `group:vendors`. */
  sharedAccount: z.string(),
  /** Accounts of the group; absent in a share. */
  groupMembers: z.optional(z.array(z.string())),
  name: z.optional(z.string()),
  relation: z.enum(['internal', 'partner']),
  accounts: z.optional(z.array(z.string())),
  regions: z.optional(z.array(z.string())),
  images: z.optional(z.array(z.string())),
  where: z.optional(where),
  except: z.optional(z.strictObject({ images: z.optional(z.array(z.string())), where: z.optional(where) })),
  reason: z.string(),
  ticket: z.optional(z.string()),
  owner: z.optional(z.string()),
  expires: z.optional(z.string()),
  required: z.boolean(),
});

const cause = z.strictObject({
  kind: z.enum([
    'refused',
    'unreachable',
    'deadline',
    'attributes-unknown',
    'members-unknown',
    'partly-visible',
    'part-unusable',
    'empty',
    'empty-department',
    'no-member',
  ]),
  action: z.optional(z.string()),
  code: z.optional(z.string()),
  message: z.optional(z.string()),
  requestId: z.optional(z.string()),
  detail: z.optional(z.string()),
  attempts: z.optional(count),
  sharedAccounts: z.optional(z.array(z.string())),
  department: z.optional(z.string()),
  account: z.optional(z.string()),
  path: z.optional(z.string()),
  problem: z.optional(z.enum(partProblems)),
});

/** First 16 hex digits of the SHA-256 of what identifies a finding: the same in every run. */
const id = z.string().check(z.regex(/^[0-9a-f]{16}$/));

const target = z.strictObject({
  /** Path in the configuration: `targets[0]`. */
  label: z.string(),
  images: z.union([z.literal('all'), z.array(z.string())]),
  where: z.optional(where),
});

const finding = z.strictObject({
  id,
  kind,
  severity: z.enum(severities),
  account: z.optional(z.string()),
  region: z.optional(z.string()),
  imageId: z.optional(z.string()),
  imageName: z.optional(z.string()),
  /** Digits of an account; of an allowance for several, what it is for. */
  sharedAccount: z.optional(z.string()),
  sharedAccountName: z.optional(z.string()),
  sharedAccountRelation: z.optional(z.enum(['internal', 'partner'])),
  sharedSince: z.optional(z.string()),
  allowance: z.optional(allowance),
  /** Time when the account was last seen among the members that the allowance is for, where it left them. */
  memberUntil: z.optional(z.string()),
  /** Accounts of a group that no share uses, where others of it are used. */
  unusedAccounts: z.optional(z.array(z.string())),
  target: z.optional(target),
  /** Cause of an unverified image, target or organization. */
  cause: z.optional(cause),
  /** Creator of an image from an untrusted source, as the cloud states it. */
  creator: z.optional(z.string()),
  expires: z.optional(z.string()),
  daysLeft: z.optional(z.int()),
  shares: z.optional(count),
  maxShares: z.optional(count),
  reason: z.string(),
  remediation: z.string(),
  /** Stage in which it was notified, with a memory; `open`: it was known, and not notified again. */
  stage: z.optional(z.enum(['new', 'reopened', 'reminded', 'open'])),
  firstSeen: z.optional(z.string()),
});

/** Finding of an earlier run that could not be checked again, and stays open. */
const unchecked = z.strictObject({
  id,
  kind,
  account: z.optional(z.string()),
  region: z.optional(z.string()),
  imageId: z.optional(z.string()),
  imageName: z.optional(z.string()),
  sharedAccount: z.optional(z.string()),
  sharedAccountName: z.optional(z.string()),
  target: z.optional(z.string()),
  firstSeen: z.string(),
});

/** Finding of an earlier run that is over. */
const closed = z.extend(unchecked, {
  outcome: z.enum(['not-shared', 'allowed', 'settled', 'out-of-scope']),
  /** Time when it was last seen; only where these recipients were not notified while it was open. */
  lastSeen: z.optional(z.string()),
  /** The one that allows the share now, without its conditions. */
  allowance: z.optional(allowance),
});

const share = z.strictObject({
  account: z.string(),
  region: z.string(),
  imageId: z.string(),
  imageName: z.optional(z.string()),
  sharedAccount: z.string(),
  sharedAccountName: z.optional(z.string()),
  sharedAccountRelation: z.optional(z.enum(['internal', 'partner'])),
  sharedSince: z.string(),
  ruling: z.enum(['allowed', 'lapsed', 'unauthorized', 'undecidable', 'owner']),
  /** The one that covers the share, or covered it last, without its conditions. */
  allowance: z.optional(allowance),
  memberUntil: z.optional(z.string()),
});

const account = z.strictObject({
  uin: z.string(),
  name: z.optional(z.string()),
  /** Ids of its department in the organization and of all above it. */
  departments: z.optional(z.array(z.string())),
});

const region = z.strictObject({
  account: z.string(),
  region: z.string(),
  listed: z.boolean(),
  /** False where the images that others share with the account could not be listed; absent where `inbound` is not set. */
  inboundListed: z.optional(z.boolean()),
  images: count,
  read: count,
  unread: count,
  filtered: count,
});

/** The JSON report: a contract for scripts. A field that does not apply is absent; times are ISO 8601 in UTC; prose is English. */
export const reportSchema = z.strictObject({
  version: z.literal(2),
  toolVersion: z.string(),
  runId: z.string(),
  trigger: z.optional(z.strictObject({ name: z.string(), time: z.string() })),
  startedAt: z.string(),
  finishedAt: z.string(),
  emulated: z.boolean(),
  verdict: z.enum(verdicts),
  scope: z.strictObject({
    accounts: z.array(account),
    regions: z.array(region),
    /** Regions that `regions: all` means and that the cloud called unavailable. */
    unavailableRegions: z.optional(z.array(z.string())),
    /** Part of the configured targets that the run was to audit: accounts by uin, targets by name. */
    selection: z.optional(
      z.strictObject({
        accounts: z.optional(z.array(z.string())),
        regions: z.optional(z.array(z.string())),
        targets: z.optional(z.array(z.string())),
      }),
    ),
  }),
  counts: z.strictObject({
    images: count,
    read: count,
    unread: count,
    filtered: count,
    shares: count,
    requests: count,
    retries: count,
    findings: z.record(kind, count),
  }),
  allowlistDigest: z.string(),
  /** Number of findings of the run that are not in this part of its report. 0: this is the full report. */
  findingsElsewhere: count,
  /** Number of shares of the run that are not in this part of its report. */
  sharesElsewhere: count,
  findings: z.array(finding),
  /** Findings of earlier runs that could not be checked again, and stay open. Absent without a memory. */
  unchecked: z.optional(z.array(unchecked)),
  /** Findings of earlier runs that are over. Absent without a memory. */
  closed: z.optional(z.array(closed)),
  /** Every share that was read. */
  shares: z.array(share),
});

/** The published JSON Schema (draft 2020-12) of the JSON report. */
export function reportJsonSchema(): object {
  return { ...z.toJSONSchema(reportSchema), title: 'image-share-audit report' };
}
