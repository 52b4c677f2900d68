import type { ClosedFinding, NotificationStage } from '../../alert/notification.ts';
import type { Channel } from '../../options.ts';
import type { Allowance, FindingKind, PartProblem, Severity } from '../../types.ts';
import type { Remedy } from './remedies.ts';
import { MAX_READING_SECONDS } from './time-needed.ts';

function many(n: number, one: string, others = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : others}`;
}

function either(n: number, one: string, others: string): string {
  return n === 1 ? one : others;
}

function capitalized(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function things(images: number, targets: number): string {
  const parts = [...(images > 0 ? [many(images, 'image')] : []), ...(targets > 0 ? [many(targets, 'target')] : [])];
  return parts.join(' and ');
}

/** Values that a remedy names. */
export interface RemedyPlace {
  readonly action: string;
  readonly region: string;
}

/** Medium of a page: a mail with the full report attached, a mail without it, or a page of its own. */
export type Medium = 'mail' | 'mail-without-report' | 'page';

interface ClosedWords {
  readonly mark: string;
  readonly title: (n: number) => string;
  readonly note: string;
}

const channels: Readonly<Record<Channel['kind'], string>> = {
  wecom: 'WeCom',
  dingtalk: 'DingTalk',
  feishu: 'Feishu',
  slack: 'Slack',
  webhook: 'the webhook',
  pagerduty: 'PagerDuty',
};

const titles: Readonly<Record<FindingKind, string>> = {
  'unauthorized-share': 'Unauthorized share',
  'lapsed-allowance': 'Share with an expired allowance',
  'untrusted-source': 'Image from an untrusted source',
  'unverified-image': 'Unverified image',
  'unverified-target': 'Unverified target',
  'unverified-inbound': 'Unverified images of others',
  'unverified-organization': 'Unverified organization',
  'missing-share': 'Missing required share',
  'expiring-allowance': 'Expiring allowance',
  'unused-allowance': 'Unused allowance',
  'unconfigured-image': 'Image not covered by any target',
  'share-quota': 'Image near its share limit',
};

/** Noun after a number: `3 unauthorized shares`. */
const nouns: Readonly<Record<FindingKind, (n: number) => string>> = {
  'unauthorized-share': (n) => either(n, 'unauthorized share', 'unauthorized shares'),
  'lapsed-allowance': (n) => either(n, 'share with an expired allowance', 'shares with an expired allowance'),
  'untrusted-source': (n) => either(n, 'image from an untrusted source', 'images from untrusted sources'),
  'unverified-image': (n) => either(n, 'unverified image', 'unverified images'),
  'unverified-target': (n) => either(n, 'unverified target', 'unverified targets'),
  'unverified-inbound': (n) =>
    either(n, 'region with unverified images of others', 'regions with unverified images of others'),
  'unverified-organization': (n) => either(n, 'finding about the organization', 'findings about the organization'),
  'missing-share': (n) => either(n, 'missing required share', 'missing required shares'),
  'expiring-allowance': (n) => either(n, 'expiring allowance', 'expiring allowances'),
  'unused-allowance': (n) => either(n, 'unused allowance', 'unused allowances'),
  'unconfigured-image': (n) => either(n, 'image not covered by any target', 'images not covered by any target'),
  'share-quota': (n) => either(n, 'image near its share limit', 'images near their share limit'),
};

/** English. The words of every language have this shape. */
export const en = {
  /** Separator of two sentences. */
  space: ' ',
  product: 'Image share audit',
  emulated: 'EMULATED. An emulator answered instead of Tencent Cloud. Nothing here describes a real account.',
  emulatedMark: 'EMULATED',
  severity: { high: 'High', medium: 'Medium', low: 'Low' } satisfies Record<Severity, string>,

  titles,

  /** Those whom an allowance is for, beside single accounts. */
  grantees: {
    account: (account: string) => account,
    group: (name: string) => `group ${name}`,
    organization: 'the organization',
    department: (id: string) => `department ${id}`,
  },
  relations: { internal: 'internal', partner: 'partner' } satisfies Record<Allowance['relation'], string>,

  nouns,
  counted: (n: number, noun: string) => `${n.toLocaleString('en-US')} ${noun}`,

  /** Sentence of several numbers. */
  sentence: (parts: readonly string[]) => `${parts.join(', ')}.`,
  severityCount: {
    high: (n: number) => `${n.toLocaleString('en-US')} high`,
    medium: (n: number) => `${n.toLocaleString('en-US')} medium`,
    low: (n: number) => `${n.toLocaleString('en-US')} low`,
  } satisfies Record<Severity, (n: number) => string>,
  changes: {
    new: (n: number) => `${n.toLocaleString('en-US')} new`,
    reopened: (n: number) => `${n.toLocaleString('en-US')} reopened`,
    reminded: (n: number) => many(n, 'reminder'),
    open: (n: number) => `${n.toLocaleString('en-US')} already open`,
  } satisfies Record<NotificationStage, (n: number) => string>,

  /** Finding by the names of its image and account. */
  named: {
    unauthorized: (image: string, account: string) => `${image} shared with ${account}`,
    lapsed: (image: string, account: string) => `${image} shared with ${account} (allowance expired)`,
    untrustedSource: (image: string) => `${image} shared with you by an untrusted source`,
    unverifiedImage: (image: string) => `${image} not verified`,
    unverifiedTarget: (region: string) => `images in ${region} not verified`,
    unverifiedInbound: (region: string) => `images of others in ${region} not verified`,
    unverifiedOrganization: 'members of the organization not verified',
    missing: (image: string, account: string) => `${image} not shared with ${account} as required`,
    missingImage: (account: string) => `no image for the required share with ${account}`,
    expiring: (account: string, day: string) => `allowance for ${account} expires ${day}`,
    unused: (account: string) => `allowance for ${account} unused`,
    unconfigured: (image: string) => `${image} not covered by any target`,
    quota: (image: string) => `${image} near its share limit`,
  },

  pills: {
    failed: 'Failed',
    nonCompliant: 'Non-compliant',
    incomplete: 'Incomplete',
    compliant: 'Compliant',
    part: 'Findings for others',
  },

  metrics: {
    read: (n: number) => either(n, 'image read', 'images read'),
    shares: (n: number) => either(n, 'share checked', 'shares checked'),
    unreadTargets: (n: number) => either(n, 'target not read', 'targets not read'),
    findings: {
      high: (n: number) => either(n, 'high finding', 'high findings'),
      medium: (n: number) => either(n, 'medium finding', 'medium findings'),
      low: (n: number) => either(n, 'low finding', 'low findings'),
    } satisfies Record<Severity, (n: number) => string>,
  },

  /** Time of the next run, beside an all-clear. */
  nextRun: {
    known: (time: string) => `Next run: ${time}.`,
    unknown: (time: string) => `This run started on ${time}. It does not know when the next one starts.`,
  },

  /** Table of the most urgent findings. */
  table: {
    what: 'What and where',
    who: 'Account',
    since: 'Since',
    images: (n: number) => many(n, 'image'),
    newest: (ago: string) => `newest ${ago}`,
    more: (n: number) => `${many(n, 'other serious finding')} below or in the report.`,
  },

  subject: {
    allInOrder: (images: number) => `No findings in ${many(images, 'image')}`,
    nothingInScope: 'No images in scope',
    notAllRead: (read: number, images: number) =>
      read < images ? `only ${read} of ${many(images, 'image')} read` : 'not everything could be read',
    elsewhere: (n: number) => `No findings for you, ${n.toLocaleString('en-US')} for others`,
    forOthers: (n: number) => `${many(n, 'finding')} for others`,
    failed: 'Run failed, nothing was verified',
    failedAgain: {
      failed: (runs: number) => `Run failed ${runs} times in a row, nothing was verified`,
      mixed: (runs: number) => `Run failed, nothing was verified, ${runs} runs in a row not complete`,
    },
    reminder: (name: string) => `Reminder: ${name}`,
    reopened: (name: string) => `Reopened: ${name}`,
    alsoNew: (n: number) => `${n.toLocaleString('en-US')} new`,
    alsoReopened: (n: number) => `${n.toLocaleString('en-US')} reopened`,
    unread: (images: number, targets: number) => `${things(images, targets)} not verified`,
    ended: {
      over: (name: string) => `Resolved: ${name}`,
      allowed: (name: string) => `Now allowed: ${name}`,
      outOfScope: (name: string) => `No longer in scope: ${name}`,
    },
    closed: {
      over: (n: number) => `${n.toLocaleString('en-US')} resolved`,
      allowed: (n: number) => `${n.toLocaleString('en-US')} now allowed`,
      outOfScope: (n: number) => `${n.toLocaleString('en-US')} out of scope`,
    },
    recovered: { failed: 'audit recovered', incomplete: 'everything read again', mixed: 'everything read again' },
    stillOpen: (n: number) => `${n.toLocaleString('en-US')} still open`,
    heartbeat: { daily: (text: string) => `Daily status: ${text}`, weekly: (text: string) => `Weekly status: ${text}` },
    outageOver: {
      failed: (text: string) => `Recovered: ${text}`,
      incomplete: (text: string) => `Complete again: ${text}`,
      mixed: (text: string) => `Complete again: ${text}`,
    },
    others: (n: number) => `${n.toLocaleString('en-US')} more`,
    memoryUnusable: 'memory unavailable',
    channelFailed: 'delivery to a channel failed',
    mailFailed: 'mail to a recipient failed',
    list: (parts: readonly string[]) => parts.join(', '),
  },

  verdict: {
    unauthorized: (n: number) => `${many(n, 'image')} ${either(n, 'is', 'are')} shared with unauthorized accounts`,
    lapsed: (n: number) => `${many(n, 'image')} ${either(n, 'is', 'are')} shared under expired allowances`,
    untrusted: (n: number) => `${many(n, 'image')} from untrusted sources ${either(n, 'is', 'are')} shared with you`,
    unverified: (images: number, targets: number) => `${things(images, targets)} could not be verified`,
    organization: 'the members of the organization could not be verified',
    missing: (n: number) => `${many(n, 'required share')} ${either(n, 'is', 'are')} missing`,
    compliant: (images: number) =>
      images === 1
        ? 'The only image in scope was read, and every share is allowed.'
        : `All ${images.toLocaleString('en-US')} images in scope were read, and every share is allowed.`,
    nothingInScope: 'No custom images are in scope, which the configuration permits.',
    notAllRead: (read: number, images: number) =>
      read < images
        ? `Not everything could be read: only ${read.toLocaleString('en-US')} of ${many(images, 'image')}.`
        : 'Not everything could be read.',
    elsewhere: (n: number) =>
      `No findings for you; ${many(n, 'finding')} of this run ${either(n, 'is', 'are')} for other recipients.`,
    allClear: (images: number, regions: number, accounts: number) =>
      `${many(images, 'image')}${accounts > 1 ? ` of ${many(accounts, 'account')}` : ''} in ${many(regions, 'region')} read completely, no open findings.`,
    stages: {
      new: (sentence: string) => `New: ${sentence}`,
      reopened: (sentence: string) => `Reopened: ${sentence}`,
      reminded: (sentence: string) => `Still open: ${sentence}`,
      open: (sentence: string) => `Open: ${sentence}`,
    } satisfies Record<NotificationStage, (sentence: string) => string>,
    newOrReopened: (sentence: string) => `New or reopened: ${sentence}`,
    closed: {
      over: (n: number) => `${many(n, 'finding')} ${either(n, 'was', 'were')} resolved`,
      allowed: (n: number) => `${many(n, 'share')} ${either(n, 'is', 'are')} now allowed`,
      outOfScope: (n: number) => `${many(n, 'finding')} ${either(n, 'is', 'are')} no longer in scope`,
    },
    failed: 'The run failed. Nothing was verified.',
    sentence: (clauses: readonly string[]) => capitalized(`${clauses.join('; ')}.`),
  },

  reasons: {
    unauthorized: 'No allowance covers this account for this image.',
    lapsed: (account: string, expires: string) => `The allowance for ${account} expired at the end of ${expires}.`,
    lapsedBefore: (account: string, expires: string) =>
      `The share was made after the allowance for ${account} expired at the end of ${expires}.`,
    left: (members: string, day: string) =>
      `It is no longer a member: the allowance for ${members} covered it until it left. Last seen as a member on ${day} (UTC).`,
    leftBefore: (members: string, day: string) =>
      `The share was made after the account left: the allowance for ${members} no longer covers it. Last seen as a member on ${day} (UTC).`,
    statedReason: (reason: string) => `Reason given: ${reason}.`,
    owner: (owner: string) => `Owner: ${owner}.`,
    ticket: (ticket: string) => `Ticket: ${ticket}.`,
    untrusted: (creator: string, account: string) =>
      `It was created by ${creator}, which is no audited account, no known member of the organization and no publisher, and is shared with the account ${account}.`,
    unknownSource: (account: string) =>
      `It is shared with the account ${account}, and the cloud does not say who created it.`,
    sharesUnread: (cause: string) => `Its shares are unknown: ${cause}`,
    imagesUnread: (cause: string) => `Its images could not be listed: ${cause}`,
    inboundUnread: (cause: string) => `The images that others share with the account could not be listed: ${cause}`,
    membersUnread: (cause: string) => `The members of the organization could not be listed: ${cause}`,
    missing: (account: string) => `A required allowance expects a share with ${account}, but there is none.`,
    missingImage: (account: string) => `No image is in the scope of the required allowance for ${account}.`,
    expiring: (expires: string, daysLeft: number) =>
      `It expires at the end of ${expires} (${daysLeft === 0 ? 'today' : `in ${many(daysLeft, 'day')}`}), and at least one share depends on it.`,
    unused: 'Everything in its scope was read, and no share uses it.',
    unusedAccounts: (accounts: string) =>
      `Everything in its scope was read, and no share uses it for ${accounts} of the group.`,
    unconfigured: 'No target covers it, so its shares were not read.',
    quota: (shares: number, maxShares: number) => `It has ${shares} of at most ${maxShares} shares.`,
  },

  causes: {
    refused: (action: string, code: string, message: string, requestId: string) =>
      `${action} was refused with ${code}: “${message}” (request ${requestId}).`,
    unreachable: (action: string, detail: string, attempts: number) =>
      `${action} got no valid response in ${many(attempts, 'attempt')}: ${detail}.`,
    deadline: 'the time limit was reached before the API answered.',
    attributesUnknown: (accounts: string) =>
      `Its shares were read, but not its name or tags, on which the allowances for ${accounts} depend.`,
    membersUnknown: (accounts: string) =>
      `Its shares were read, but not the members of the organization, so the allowances for ${accounts} could not be decided.`,
    empty: 'It matches no images, and does not set mayBeEmpty: true.',
    partlyVisible: 'the account of the credentials sees only a part of the organization, or none of it.',
    partUnusable: {
      missing: 'the invocation that was to read this account left no evidence in time.',
      unavailable: 'the evidence of the invocation that was to read this account could not be loaded.',
      malformed: 'the evidence of the invocation that was to read this account is not in the expected format.',
      signature:
        'the evidence of the invocation that was to read this account is not signed as state.hmacKey demands, or was changed.',
      mismatched: 'the evidence of the invocation that was to read this account is not about what it was asked for.',
    } satisfies Record<PartProblem, string>,
    emptyDepartment: (department: string) => `No audited member belongs to the department ${department}.`,
    noMember: (account: string, path: string) =>
      `${path} names the account ${account}, which is not a member of the organization, or not an audited one.`,
  },

  remediations: {
    unauthorized: 'Cancel the share. If it is needed, add an allowance with a reason and an owner to the allowlist.',
    lapsed: 'Cancel the share. If it is still needed, agree on a later “expires” date with the owner.',
    untrusted:
      'Do not launch instances from it, and check those that were. If its creator may share images with you, add the creator to inbound.publishers.',
    missing: 'Share the image with the account again. If the share is no longer needed, remove the allowance.',
    missingImage:
      'Check the conditions of the allowance against the existing images. If it is no longer needed, remove it.',
    expiring: 'Before that date, set a later “expires”, or cancel the share and remove the allowance.',
    unused: 'Remove it, or correct its conditions if it is meant to cover an existing share.',
    unusedAccounts:
      'Remove these accounts from the group, or correct the conditions if they are meant to cover an existing share.',
    left: 'Cancel the share. If it is still needed, add an allowance for this account, with a reason and an owner.',
    unconfigured: 'Add it to a target, or delete the image.',
    quota: 'Cancel shares that are no longer needed before the limit is reached.',
  },

  remedies: {
    'grant-permission': ({ action }) =>
      `Grant ${action} to the role or user that runs the audit, in a CAM policy that covers this resource.`,
    'check-role': () =>
      'Check that the role exists in that account under this name, that its trust policy names the account of the audit (and its external ID), that the role of the audit may call sts:AssumeRole on it, and that the account is not suspended.',
    'foreign-image': () =>
      'The image belongs to another account. Remove its ID from the target, or audit the account that owns it.',
    'deleted-meanwhile': () =>
      'It was deleted after it was listed, or is being deleted. If so, the next run will not list it.',
    'no-such-image': ({ region }) =>
      `No image with this ID exists in ${region}: it was deleted, or the ID or the region is wrong. Correct the target.`,
    'malformed-image-id': () => 'This is not a valid image ID. Correct it in the target.',
    'set-clock': () =>
      'The clock of the machine that ran the audit is off by more than five minutes. Synchronize it (NTP) and run the audit again.',
    'renew-token': () =>
      'The temporary credentials have expired or are incomplete. In SCF, check that the function still has its role; on your own machine, get new credentials.',
    'check-secret-id': () =>
      'The SecretId does not exist: it was deleted or disabled, or it belongs to the other site (china or international).',
    'check-secret-key': () => 'The SecretKey does not match the SecretId. Set both again, without spaces around them.',
    'drop-mfa': () =>
      'The identity requires multi-factor authentication. Run the audit as a role, or turn off MFA for its API calls.',
    'lower-rate': () =>
      'Other callers use the same request quota. Lower audit.sharesPerSecond and audit.imagesPerSecond, or run at another time.',
    'check-region': ({ region }) =>
      `Check the spelling of ${region}: the API is not available in a region with that name.`,
    'wait-for-cloud': () =>
      'Tencent Cloud had an internal error. Run the audit again; if the error persists, open a ticket with the request ID.',
    'look-up-code': () =>
      'Look up the error code in the API documentation. If the error persists, open a ticket with the request ID.',
    'check-host': ({ region }) =>
      `The API host for ${region} could not be resolved. Check the spelling of the region, then the DNS settings of the network.`,
    'check-network': () =>
      'Run the audit again. If the error persists, check the network to the API. On your own machine: proxy, VPN, DNS, firewall. In SCF: VPC, NAT gateway, firewall.',
    'raise-timeout': () =>
      'Allow more time: raise the function timeout (up to 900 s), or --deadline on your own machine. Or split the targets across several runs.',
    'read-attributes': () =>
      'Grant cvm:DescribeImages to the role that runs the audit so that names and tags can be read, or list the images in the allowance by ID.',
    'see-all-members': () =>
      'Run the audit in the management account, or in a delegated administrator for all members, with accounts.organization.product set.',
    'check-part': () =>
      'Look for the account in the log of the function at the time of this run: each invocation writes one line. If there is none, the function ran out of time, memory or concurrency.',
    'correct-setting': () =>
      'Correct the setting. If the account has left the organization, or the department is gone, remove it from the configuration.',
    'list-members': () =>
      'Find out why the members of the organization could not be listed, or allow the accounts themselves.',
    'may-be-empty': ({ region }) =>
      `Check the region (${region}) and the “where” conditions. If the target may match no images, set mayBeEmpty: true.`,
  } satisfies Record<Remedy, (place: RemedyPlace) => string>,

  actions: {
    title: 'What to do',
    shares: (n: number) =>
      `Cancel ${either(n, 'the share that is not allowed, or allow it', `the ${many(n, 'share')} that are not allowed, or allow them`)}. The commands are below each image. Cancelling ends the share only: instances launched from the image, and copies of it, stay with the other account.`,
    untrusted: (n: number) =>
      `Do not launch instances from ${either(n, 'the image', `the ${n.toLocaleString('en-US')} images`)} that untrusted sources share with you, and check those that were.`,
    unverified: (images: number, targets: number) =>
      `Find out why ${things(images, targets)} could not be verified. Until then, do not assume that ${either(images + targets, 'it is', 'they are')} safe.`,
    time: (seconds: number) =>
      seconds <= MAX_READING_SECONDS
        ? `Give the run more time: reading all images takes about ${seconds.toLocaleString('en-US')} s. Set the function timeout to that plus audit.mailReserveMs.`
        : `Reading all images takes about ${seconds.toLocaleString('en-US')} s, longer than a function can run (900 s). Split the audit into parts with a timer each, or run it more often: with a memory, each run begins with the images that have been unread for longest.`,
    organization:
      'Find out why the members of the organization could not be verified. Until then, accounts may be missing from this audit.',
    missing: (n: number) =>
      `Restore ${either(n, 'the missing required share', `the ${n.toLocaleString('en-US')} missing required shares`)}. The command is below each image.`,
    minor: (n: number) => `When you have time, review ${many(n, 'minor finding')} below.`,
    nothing: 'Nothing. There are no findings.',
    nothingHere: 'Nothing for you. The findings of this run are for other recipients.',
    notAllRead: 'Find out why not everything could be read. Until then, do not assume that the rest is safe.',
    stillOpen: (n: number) =>
      `Resolve ${either(n, 'the open finding', `the ${n.toLocaleString('en-US')} open findings`)}. This message has no news about ${either(n, 'it', 'them')}.`,
    outOfScope: (n: number) =>
      `Confirm that this is intended: the ${either(n, 'resource of 1 finding was', `resources of ${n.toLocaleString('en-US')} findings were`)} deleted or ${either(n, 'is', 'are')} no longer audited.`,
    memory: 'Find out why the memory of earlier runs is damaged, or cannot be read or saved.',
    channel: 'Fix the channel that did not accept its message.',
    failed: 'Fix the problems below and run the audit again. Until a run succeeds, shares are not monitored.',
  },
  problems: 'What went wrong',

  stages: {
    new: 'New',
    reopened: 'Reopened',
    reminded: 'Reminder: still open',
    open: 'Already open',
  } satisfies Record<NotificationStage, string>,
  stillOpen: {
    mail: (n: number) => `${many(n, 'open finding')} not described in detail here: see the attached findings.csv.`,
    'mail-without-report': (n: number) => `${many(n, 'open finding')} not described in detail here.`,
    page: (n: number) => `${many(n, 'open finding')} not described in detail here.`,
  } satisfies Record<Medium, (n: number) => string>,
  openForOthers: (n: number) => `${many(n, 'open finding')} for other recipients.`,
  worst: 'Most severe:',
  closed: {
    title: 'Closed findings',
    'not-shared': {
      mark: '✓ Removed',
      title: (n) => `${many(n, 'share')} ${either(n, 'was', 'were')} removed`,
      note: 'Instances launched from the image, and copies of it, stay with the other account.',
    },
    allowed: {
      mark: '✓ Allowed',
      title: (n) => `${many(n, 'share')} ${either(n, 'is', 'are')} now allowed`,
      note: 'Still shared, and now covered by the allowlist.',
    },
    settled: {
      mark: '✓ Resolved',
      title: (n) => `${many(n, 'finding')} ${either(n, 'was', 'were')} resolved`,
      note: 'The problem no longer exists.',
    },
    'out-of-scope': {
      mark: '? Unknown',
      title: (n) => `${many(n, 'finding')} ${either(n, 'is', 'are')} no longer in scope`,
      note: 'The resource was deleted or is no longer audited, so its current state is unknown.',
    },
    more: (n: number) => `and ${many(n, 'more', 'more')}`,
    unseen: {
      mark: '? Not checked',
      title: (n) => `${many(n, 'earlier finding')} could not be checked again`,
      note: 'Open when last seen, and open until it can be checked.',
    },
    unseenTitle: 'Not checked again',
    unseenMore: (n: number) => `and ${many(n, 'more', 'more')} that could not be checked again`,
  } satisfies Record<ClosedFinding['outcome'] | 'unseen', ClosedWords> & {
    title: string;
    more: (n: number) => string;
    unseenTitle: string;
    unseenMore: (n: number) => string;
  },

  notices: {
    memoryUnusable: (problem: string) =>
      `The memory of earlier runs could not be read or saved, so every finding is reported as new. ${problem}`,
    keptAs: (name: string) => `The damaged data was kept as ${name}.`,
    channelFailed: (channel: Channel['kind'], problem: string) =>
      `A message to ${channels[channel]} was not accepted, so it may not have been read there. ${problem}`,
    mailFailed: (addresses: string, since: string, answer: string) =>
      `Mail to ${addresses} has not been accepted since ${since}${answer === '' ? '' : ` (${answer})`}, so it may not have been read there.`,
    mailRestored: (addresses: string) => `Mail to ${addresses} is accepted again.`,
    redirected: (n: number, addresses: string) =>
      `${many(n, 'finding')} in this mail ${either(n, 'is', 'are')} for ${addresses}, and nobody there accepted the mail. Please take care of ${either(n, 'it', 'them')}.`,
    unchecked: (n: number, high: number) =>
      `${many(n, 'finding')} of earlier runs ${either(n, 'was', 'were')} open${high > 0 ? ` (${high.toLocaleString('en-US')} of high severity)` : ''} and could not be checked again.`,
    outageOngoing: {
      failed: (runs: number, since: string) => `${many(runs, 'run')} in a row failed, since ${since}.`,
      incomplete: (runs: number, since: string) => `${many(runs, 'run')} in a row were incomplete, since ${since}.`,
      mixed: (runs: number, since: string) =>
        `${many(runs, 'run')} in a row were incomplete or failed, since ${since}.`,
    },
    newCause: 'This run has a cause that was not reported before.',
    nextReminder: (days: number) =>
      `Unless a new cause appears, the next mail about it comes in ${many(days, 'day')}: no mail until then does not mean that it is solved.`,
    outageOver: {
      failed: (runs: number, since: string) =>
        `The audit has recovered: ${many(runs, 'run')} since ${since} failed, and nothing was verified in that time.`,
      incomplete: (runs: number, since: string) =>
        `Everything in scope was read again: ${many(runs, 'run')} since ${since} ${either(runs, 'was', 'were')} incomplete.`,
      mixed: (runs: number, since: string) =>
        `Everything in scope was read again: ${many(runs, 'run')} since ${since} were incomplete or failed.`,
    },
    heartbeat: { daily: 'This is the daily status mail.', weekly: 'This is the weekly status mail.' },
    lastAlert: (ago: string, time: string) => `The last alert was sent ${ago === '' ? '' : `${ago}, `}on ${time}.`,
    lastAlertToYou: (ago: string, time: string) =>
      `The last alert to you was sent ${ago === '' ? '' : `${ago}, `}on ${time}.`,
    lastAlertToOthers: (ago: string, time: string) =>
      `The last alert to other recipients was sent ${ago === '' ? '' : `${ago}, `}on ${time}.`,
    noAlert: 'No alert is on record.',
    noAlertToYou: 'No alert to you is on record.',
    unseen: (n: number) =>
      `${many(n, 'earlier finding')} could not be checked again in this run, and ${either(n, 'stays', 'stay')} open until ${either(n, 'it', 'they')} can be.`,
    part: (n: number) =>
      `${many(n, 'finding')} of this run ${either(n, 'is', 'are')} not listed here, because ${either(n, 'it is', 'they are')} for other recipients.`,
    firstMail: 'This is your first notification from this audit, so it also lists findings that were already open.',
  },

  sections: {
    kind: (title: string) => `${title}.`,
    shares: (n: number) => `${many(n, 'share')} to cancel or allow`,
    unverified: (images: number, targets: number) => `${things(images, targets)} not verified`,
  },

  row: {
    nameUnread: 'Name unknown',
    organization: 'Organization',
    inbound: (region: string) => `Images of others in ${region}`,
    creator: 'creator of the image',
    unknownCreator: 'creator unknown',
    shared: (ago: string, time: string) => (ago === '' ? `shared since ${time}` : `shared ${ago}, since ${time}`),
    wasOpen: (from: string, to: string) => `was open from ${from} to ${to}, and not reported in that time`,
    firstSeen: (ago: string, time: string) => (ago === '' ? `first seen ${time}` : `first seen ${ago}, ${time}`),
    console: (region: string) => `Open images in ${region} in the console`,
    notAllowed: 'not allowed',
    allowedNow: (reason: string) => `allowed now: ${reason}`,
    lapsed: (expires: string) => `allowed until ${expires}`,
    lapsedBefore: (expires: string) => `not allowed, shared after its allowance expired on ${expires}`,
    left: (day: string) => `no longer a member, last seen as one on ${day} (UTC)`,
    leftBefore: (day: string) => `not allowed, shared after it was last seen as a member on ${day} (UTC)`,
    except: (conditions: string) => `except ${conditions}`,
    anyImage: 'any image',
    moreShares: (n: number) => `and ${many(n, 'more account', 'more accounts')}, all in the command and in the report`,
    accounts: (n: number) => many(n, 'account'),
    targets: (n: number) => many(n, 'target'),
    request: 'Command that cancels exactly these shares',
    allowance: 'Or allow them: entry for allowlist in audit.yml, with a reason and an owner',
    firstAllowance: (n: number) =>
      `Or allow them: entries for allowlist in audit.yml, with a reason and an owner. First of ${n}:`,
    restore: 'Command that restores this share',
  },
  target: {
    all: (region: string, conditions: readonly string[]) =>
      `All images in ${region}${conditions.length === 0 ? '' : ` ${conditions.join(' and ')}`}`,
    name: (pattern: string) => `whose name is ${pattern}`,
    tags: (tags: string) => `whose tags are ${tags}`,
    listed: (ids: string, region: string) => `${ids} in ${region}`,
    allRegions: 'all regions',
  },
  only: (parts: string) => `only ${parts}`,
  andMore: (n: number) => `and ${n.toLocaleString('en-US')} more`,
  /** Overview of several accounts. */
  accounts: {
    title: (n: number) => many(n, 'account'),
    inOrder: 'In order',
    nothingForYou: 'Nothing for you',
    reading: {
      unread: 'not read',
      'partly-read': 'not read completely',
      'not-audited': 'not covered by any target',
    },
    more: (n: number) => `and ${many(n, 'more account')}`,
    unreadHeading: (n: number) => `${many(n, 'account')} not read`,
    general: 'Organization and allowlist',
    counts: (n: number, found: number, unread: number) =>
      `${many(n, 'account')}: ${found.toLocaleString('en-US')} with findings${unread > 0 ? `, ${unread.toLocaleString('en-US')} not read` : ''}`,
  },
  moreProblems: (n: number) => `And ${many(n, 'more problem')}. Run the check command to list all of them.`,
  more: {
    mail: (n: number) => `${many(n, 'more finding')} not shown here: see the attached findings.csv.`,
    'mail-without-report': (n: number) =>
      `${many(n, 'more finding')} not shown here: run the scan command to list all of them.`,
    page: (n: number) => `${many(n, 'more finding')} not shown here: see the CSV or JSON report.`,
  },
  otherImages: (images: number) =>
    `${many(images, 'other image')} ${either(images, 'was', 'were')} read completely, and all ${either(images, 'its', 'their')} shares are allowed.`,

  footer: {
    fact: (label: string, value: string) => `${label}: ${value}`,
    region: 'Region',
    account: 'Account',
    images: 'Images',
    read: 'Read',
    unread: 'Unread',
    filtered: 'Filtered',
    unlisted: 'not listed',
    unlistedRegions: (n: number) => `${many(n, 'region')} not listed`,
    unlistedPlaces: (n: number, places: number) =>
      `${n.toLocaleString('en-US')} of ${many(places, 'region')} of all accounts not listed`,
    total: 'Total',
    moreRegions: (n: number) => `and ${many(n, 'more region')}`,
    shares: 'Shares',
    audited: 'Audited',
    places: (accounts: number, regions: number, unlisted: number) =>
      `${many(accounts, 'account')}, ${many(regions, 'region')}${unlisted > 0 ? `, ${unlisted} of them not listed` : ''}`,
    unavailableRegions: 'Regions that the cloud calls unavailable, not audited',
    notRead: 'Not read',
    unreadTargets: (n: number) => many(n, 'target'),
    unreadImages: (n: number) => many(n, 'image'),
    unreadInbound: (n: number) => many(n, 'list of images of others', 'lists of images of others'),
    unreadOrganization: () => 'organization',
    because: (what: string, why: string) => `${what} (${why})`,
    causes: {
      unreachable: 'no valid response',
      deadline: 'time limit reached',
      'attributes-unknown': 'name or tags unknown',
      'members-unknown': 'members of the organization unknown',
      empty: 'no images in scope',
      'partly-visible': 'only partly visible',
      'part-unusable': 'no usable evidence of its invocation',
      'empty-department': 'empty department',
      'no-member': 'no such member',
    },
    started: 'Started',
    duration: 'Duration',
    seconds: (seconds: number) => `${seconds.toFixed(1)} s`,
    requests: 'Requests',
    retries: (requests: number, retries: number) =>
      `${requests.toLocaleString('en-US')}, including ${many(retries, 'retry', 'retries')}`,
    trigger: 'Trigger',
    function: (name: string, place: string) => `function ${name}${place === '' ? '' : ` (${place})`}`,
    runId: 'Run',
    version: 'Version',
    digest: 'Allowlist SHA-256',
    attachedPart:
      'Attached: the findings for you as findings.csv, the shares of their images as shares.csv, and both as report.json.',
    attached: {
      mail: () => 'Attached: the full report as findings.csv, shares.csv and report.json, in a zip file if large.',
      'mail-without-report': (findings: number) =>
        `The report is too large to attach: it has ${many(findings, 'finding')}. Run the scan command to get it in full; the log of this run has the counts.`,
      page: () => '',
    } satisfies Record<Medium, (findings: number) => string>,
  },

  /** Chat summary. */
  chat: {
    read: (read: number, images: number) =>
      read === images ? `${many(images, 'image')} read` : `only ${read} of ${many(images, 'image')} read`,
    minor: (n: number) =>
      `Every share of the images in scope is allowed, but ${many(n, 'minor finding')} ${either(n, 'needs', 'need')} review.`,
    left: (n: number) => `${many(n, 'more finding')} not shown here.`,
    closedLeft: (n: number) => `${many(n, 'closed finding')} not shown here.`,
    info: 'Info',
    below: (n: number) => `${many(n, 'finding')} below the minSeverity of this channel`,
    partBelow: (n: number) =>
      `${many(n, 'finding')} below the minSeverity of this channel ${either(n, 'is', 'are')} not shown here.`,
    unresolved: (n: number) =>
      `${many(n, 'more finding')} ${either(n, 'is', 'are')} over, too many to resolve one by one: resolve their alerts by hand.`,
    where: (runId: string) => `Details are in the mail or the log of this run: ${runId}`,
  },

  /** Test mail. */
  testMail: {
    subject: 'TEST: no audit was run, this only checks mail delivery',
    title: 'This is a test. No audit was run.',
    about:
      'It contains no information about images or shares. It was sent to check that alerts of the audit reach you.',
    works: 'If you can read this, they do: the mail server accepted the message and delivered it to this address.',
    nothingToDo: 'No action is needed.',
    to: 'To',
    cc: 'Cc',
    server: 'Mail server',
    sent: 'Sent',
  },
};

/** Words that every language has to define. */
export type Words = typeof en;
