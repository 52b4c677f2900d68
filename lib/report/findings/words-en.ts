import type { ClosedFinding, Stage } from '../../alert/notification.ts';
import type { Channel } from '../../options.ts';
import type { Allowance, FindingKind, Severity } from '../../types.ts';
import type { Remedy } from './remedies.ts';

function many(n: number, one: string, others = `${one}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : others}`;
}

function either(n: number, one: string, others: string): string {
  return n === 1 ? one : others;
}

function things(images: number, targets: number): string {
  const parts = [...(images > 0 ? [many(images, 'image')] : []), ...(targets > 0 ? [many(targets, 'target')] : [])];
  return parts.join(' and ');
}

/** What a remedy speaks about. */
export interface RemedyPlace {
  readonly action: string;
  readonly region: string;
}

/** How a page reaches its reader: mailed with the full report attached, mailed without it, or standing alone. */
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
};

const titles: Readonly<Record<FindingKind, string>> = {
  'unauthorized-share': 'Share that nobody allowed',
  'lapsed-allowance': 'Share whose allowance has lapsed',
  'unverified-image': 'Image that could not be verified',
  'unverified-target': 'Target that could not be verified',
  'missing-share': 'Required share that is missing',
  'expiring-allowance': 'Allowance that is about to lapse',
  'unused-allowance': 'Allowance that no share uses',
  'unconfigured-image': 'Image outside every target',
  'share-quota': 'Image close to its limit of shares',
};

/** What stands behind a number: `3 unauthorized shares`. */
const nouns: Readonly<Record<FindingKind, (n: number) => string>> = {
  'unauthorized-share': (n) => either(n, 'unauthorized share', 'unauthorized shares'),
  'lapsed-allowance': (n) => either(n, 'share past its allowance', 'shares past their allowance'),
  'unverified-image': (n) => either(n, 'image unverified', 'images unverified'),
  'unverified-target': (n) => either(n, 'target unverified', 'targets unverified'),
  'missing-share': (n) => either(n, 'required share missing', 'required shares missing'),
  'expiring-allowance': (n) => either(n, 'allowance about to lapse', 'allowances about to lapse'),
  'unused-allowance': (n) => either(n, 'allowance unused', 'allowances unused'),
  'unconfigured-image': (n) => either(n, 'image outside every target', 'images outside every target'),
  'share-quota': (n) => either(n, 'image near its share limit', 'images near their share limit'),
};

/** The same of what was not so before. */
const newNouns: Readonly<Record<FindingKind, (n: number) => string>> = {
  'unauthorized-share': (n) => either(n, 'new unauthorized share', 'new unauthorized shares'),
  'lapsed-allowance': (n) => either(n, 'share newly past its allowance', 'shares newly past their allowance'),
  'unverified-image': (n) => either(n, 'image newly unverified', 'images newly unverified'),
  'unverified-target': (n) => either(n, 'target newly unverified', 'targets newly unverified'),
  'missing-share': (n) => either(n, 'required share newly missing', 'required shares newly missing'),
  'expiring-allowance': (n) => either(n, 'allowance now about to lapse', 'allowances now about to lapse'),
  'unused-allowance': (n) => either(n, 'allowance newly unused', 'allowances newly unused'),
  'unconfigured-image': (n) => either(n, 'new image outside every target', 'new images outside every target'),
  'share-quota': (n) => either(n, 'image newly near its share limit', 'images newly near their share limit'),
};

/** English. The words of every language have this shape. */
export const en = {
  /** What stands between two sentences. */
  space: ' ',
  product: 'Image share audit',
  emulated: 'EMULATED. An emulator answered in the place of Tencent Cloud: nothing here describes a real account.',
  emulatedMark: 'EMULATED',
  severity: { high: 'High', medium: 'Medium', low: 'Low' } satisfies Record<Severity, string>,

  titles,

  relations: { internal: 'internal', partner: 'partner' } satisfies Record<Allowance['relation'], string>,

  nouns,
  newNouns,
  counted: (n: number, noun: string) => `${n.toLocaleString('en-US')} ${noun}`,

  metrics: {
    read: (n: number) => either(n, 'image read', 'images read'),
    new: () => 'new',
    reopened: () => 'back again',
    open: () => 'open',
    over: () => 'resolved',
    allowed: () => 'allowed now',
  },

  subject: {
    allInOrder: (images: number) => `${many(images, 'image')} in order`,
    nothingInScope: 'No image in scope',
    notAllRead: (read: number, images: number) =>
      read < images ? `only ${read} of ${many(images, 'image')} read` : 'not everything read',
    elsewhere: (n: number) => `Nothing for you, ${many(n, 'finding')} for others`,
    forOthers: (n: number) => `${many(n, 'finding')} for others`,
    failed: 'Run failed, nothing was verified',
    failedAgain: (runs: number) => `Run failed ${runs} times in a row, nothing was verified`,
    again: (counted: string) => `${counted} again`,
    reminder: (list: string) => `Reminder: ${list}`,
    closed: {
      over: (n: number) => `${n.toLocaleString('en-US')} resolved`,
      allowed: (n: number) => `${n.toLocaleString('en-US')} now allowed`,
      outOfScope: (n: number) => `${n.toLocaleString('en-US')} out of scope`,
    },
    stillOpen: (n: number) => `${n.toLocaleString('en-US')} still open`,
    heartbeat: { daily: (text: string) => `Daily check: ${text}`, weekly: (text: string) => `Weekly check: ${text}` },
    outageOver: {
      failed: (text: string) => `Working again: ${text}`,
      incomplete: (text: string) => `All in scope read again: ${text}`,
    },
    others: (n: number) => `${n.toLocaleString('en-US')} more`,
    memoryUnusable: 'memory unusable',
    channelFailed: 'a channel failed',
    list: (parts: readonly string[]) => parts.join(', '),
  },

  verdict: {
    unauthorized: (n: number) =>
      `${many(n, 'image')} ${either(n, 'is', 'are')} shared with accounts that nobody allows`,
    lapsed: (n: number) => `${many(n, 'image')} ${either(n, 'is', 'are')} shared under allowances that have lapsed`,
    unverified: (images: number, targets: number) => `${things(images, targets)} could not be verified`,
    missing: (n: number) => `${many(n, 'required share')} ${either(n, 'is', 'are')} missing`,
    compliant: (images: number) =>
      images === 1
        ? 'The one image in scope was read, and every share is allowed.'
        : `All ${images.toLocaleString('en-US')} images in scope were read, and every share is allowed.`,
    nothingInScope: 'No custom image is in scope, as the configuration permits.',
    notAllRead: (read: number, images: number) =>
      read < images
        ? `Not everything could be read: ${read.toLocaleString('en-US')} of ${many(images, 'image')} ${either(images, 'was', 'were')}.`
        : 'Not everything could be read.',
    elsewhere: (n: number) =>
      `Nothing was found that is for you to act on; ${many(n, 'finding')} of this run ${either(n, 'is', 'are')} for others.`,
    allClear: (images: number, regions: number) =>
      `${many(images, 'image')}, ${many(regions, 'region')}: all read, nothing open.`,
    stages: {
      new: (sentence: string) => `New: ${sentence}`,
      reopened: (sentence: string) => `Back again: ${sentence}`,
      reminded: (sentence: string) => `Still open: ${sentence}`,
      open: (sentence: string) => `Open: ${sentence}`,
    } satisfies Record<Stage, (sentence: string) => string>,
    newOrReopened: (sentence: string) => `New or back again: ${sentence}`,
    closed: {
      over: (n: number) => `${many(n, 'finding')} ${either(n, 'is', 'are')} resolved`,
      allowed: (n: number) => `${many(n, 'share')} ${either(n, 'is', 'are')} allowed now`,
      outOfScope: (n: number) => `${many(n, 'finding')} ${either(n, 'is', 'are')} out of scope`,
    },
    failed: 'The run failed, and nothing was verified.',
    sentence: (clauses: readonly string[]) => `${clauses.join('; ')}.`,
  },

  reasons: {
    unauthorized: 'No allowance covers this account on this image.',
    lapsed: (account: string, expires: string) => `The allowance for ${account} ended with ${expires}.`,
    story: (reason: string) => `It was given for: ${reason}.`,
    owner: (owner: string) => `Owner: ${owner}.`,
    ticket: (ticket: string) => `Ticket: ${ticket}.`,
    sharesUnread: (cause: string) => `What it is shared with is unknown: ${cause}`,
    imagesUnread: (cause: string) => `Its images were not listed: ${cause}`,
    missing: (account: string) => `A required allowance says that it is shared with ${account}, and it is not.`,
    missingImage: (account: string) => `The required allowance for ${account} has no image in its scope.`,
    expiring: (expires: string, daysLeft: number) =>
      `It ends with ${expires}, ${daysLeft === 0 ? 'today' : `in ${many(daysLeft, 'day')}`}, and for at least one share it is the last cover.`,
    unused: 'No share uses it, and everything in its scope was read.',
    unconfigured: 'No target takes it in: what it is shared with was not read.',
    quota: (shares: number, maxShares: number) => `It has ${shares} shares of at most ${maxShares}.`,
  },

  causes: {
    refused: (action: string, code: string, message: string, requestId: string) =>
      `${action} was refused with ${code}: “${message}” (request ${requestId}).`,
    unreachable: (action: string, detail: string, attempts: number) =>
      `${action} got no usable answer in ${many(attempts, 'attempt')}: ${detail}.`,
    deadline: 'the time for reading was up before it was answered.',
    attributesUnknown: (accounts: string) =>
      `Its shares were read, but not its name or tags, and the allowances for ${accounts} depend on them.`,
    empty: 'No image came into scope, and the target does not say mayBeEmpty: true.',
  },

  remediations: {
    unauthorized:
      'Cancel the share. If it is wanted, allow it instead: add an allowance with its reason and owner to the allowlist.',
    lapsed: 'Cancel the share. If it is still wanted, allow it again: agree on a later “expires” with the owner.',
    missing: 'Share the image with the account again. If nobody needs it any more, remove the allowance.',
    missingImage:
      'Check the conditions of the allowance against the images that exist. If nobody needs it any more, remove it.',
    expiring: 'Decide before that day: set a later “expires”, or cancel the share and remove the allowance.',
    unused: 'Remove it, or correct its conditions if it is meant for a share that exists.',
    unconfigured: 'Add it to a target, or delete the image.',
    quota: 'Cancel shares that nobody needs before the limit refuses a new one.',
  },

  remedies: {
    'grant-permission': ({ action }) =>
      `Grant ${action} to the role or user that the audit runs as, in a CAM policy that covers this resource.`,
    'foreign-image': () => 'The image belongs to another account: take its id out of the target, or audit its owner.',
    'deleted-meanwhile': () =>
      'It was deleted between listing and reading, or it is being deleted. If so, the next run no longer lists it.',
    'no-such-image': ({ region }) =>
      `There is no image of this id in ${region}: it was deleted, or the id or the region is mistyped. Correct the target.`,
    'malformed-image-id': () => 'This is no image id to the cloud: correct it in the target.',
    'set-clock': () =>
      'The clock of the machine that ran the audit is off by more than five minutes: synchronize it (NTP) and run again.',
    'renew-token': () =>
      'The temporary credentials are expired or incomplete. In the function, check that it still has its role; at a desk, fetch new ones.',
    'check-secret-id': () =>
      'The secret id is unknown to the cloud: it was deleted or disabled, or it belongs to the other site (china, international).',
    'check-secret-key': () =>
      'The secret key does not belong to the secret id: set both again, without blanks around them.',
    'drop-mfa': () =>
      'The identity is asked for a second factor: let the audit run as a role, or without MFA for the API.',
    'lower-rate': () =>
      'Something else uses up the same quota: lower audit.sharesPerSecond and audit.imagesPerSecond, or run at another time.',
    'check-region': ({ region }) =>
      `Check the spelling of ${region}: the cloud does not offer this in a region of that name.`,
    'wait-for-cloud': () =>
      'The cloud has a fault. Run the audit again; if it stays, open a ticket and name the request id.',
    'look-up-code': () =>
      'Look the code up in the documentation of the API; if it stays, open a ticket and name the request id.',
    'check-host': ({ region }) =>
      `The API has no reachable host for ${region}: check that the region is spelled right, then the DNS of the network.`,
    'check-network': () =>
      'Run the audit again. If it stays so, check the way from the function to the API: VPC, NAT gateway, firewall (a proxy is not used).',
    'raise-timeout': () =>
      'Give it more time: the time-out of the function (900 s at most), or --deadline at a desk. Or split the targets over several runs.',
    'read-attributes': () =>
      'Grant cvm:DescribeImages to the role of the audit, so that names and tags can be read, or name the images in the allowance by id.',
    'may-be-empty': ({ region }) =>
      `Check that ${region} is the right region and that “where” fits. If no image is normal there, set mayBeEmpty: true on the target.`,
  } satisfies Record<Remedy, (place: RemedyPlace) => string>,

  actions: {
    title: 'What to do',
    shares: (n: number) =>
      `Cancel ${either(n, 'the share that is not allowed, or allow it', `the ${many(n, 'share')} that are not allowed, or allow them`)}. The request that cancels stands below each image.`,
    unverified: (images: number, targets: number) =>
      `Find out why ${things(images, targets)} could not be verified. Until then, do not take ${either(images + targets, 'it', 'them')} for clean.`,
    missing: (n: number) => `Share again what must be shared: ${many(n, 'share')} ${either(n, 'is', 'are')} missing.`,
    minor: (n: number) => `When there is time, look at ${many(n, 'minor finding')} further down.`,
    nothing: 'Nothing: there is no finding.',
    nothingHere: 'Nothing that is for you to act on.',
    notAllRead: 'Find out why not everything could be read. Until then, do not take the rest for clean.',
    stillOpen: (n: number) =>
      `Deal with the ${many(n, 'finding')} that ${either(n, 'is', 'are')} open, though this mail brings nothing new about ${either(n, 'it', 'them')}.`,
    outOfScope: (n: number) =>
      `Check that it is meant: what ${many(n, 'finding')} ${either(n, 'was', 'were')} about was deleted, or is no longer audited.`,
    memory: 'Find out who or what damaged the memory of the audit, or keeps it from being read or written.',
    channel: 'Mend the channel that did not take its message.',
    failed: 'Correct what is named below, then run the audit again. Until a run succeeds, nobody watches the shares.',
  },
  problems: 'What went wrong',

  stages: {
    new: 'New',
    reopened: 'Back again',
    reminded: 'Reminder: still open',
    open: 'Already open',
  } satisfies Record<Stage, string>,
  stillOpen: {
    mail: (n: number) =>
      `Open, but not described here: ${many(n, 'finding')}, ${either(n, 'which is', 'all of them')} in the attached report.csv.`,
    'mail-without-report': (n: number) => `Open, but not described here: ${many(n, 'finding')}.`,
    page: (n: number) => `Open, but not described here: ${many(n, 'finding')}.`,
  } satisfies Record<Medium, (n: number) => string>,
  worst: 'The worst of them:',
  closed: {
    title: 'No longer among the findings',
    'not-shared': { mark: '✓ Gone', title: (n) => `${many(n, 'share')} ${either(n, 'is', 'are')} gone`, note: '' },
    allowed: {
      mark: '✓ Allowed',
      title: (n) => `${many(n, 'share')} ${either(n, 'is', 'are')} allowed now`,
      note: 'Still shared: the allowlist now covers it.',
    },
    settled: {
      mark: '✓ Resolved',
      title: (n) => `${many(n, 'finding')} ${either(n, 'is', 'are')} resolved`,
      note: 'What was found is so no more.',
    },
    'out-of-scope': {
      mark: '? Unknown',
      title: (n) => `${many(n, 'finding')} ${either(n, 'is', 'are')} out of scope`,
      note: 'It was deleted, or the audit does not look there any more: whether it is still so is not known.',
    },
    more: (n: number) => `and ${many(n, 'more', 'more')}`,
  } satisfies Record<ClosedFinding['outcome'], ClosedWords> & { title: string; more: (n: number) => string },

  notices: {
    memoryUnusable: (problem: string) =>
      `What earlier runs knew could not be used, or not be kept, so that everything is told as if it were new. ${problem}`,
    keptAs: (name: string) => `What was damaged is kept as ${name}.`,
    channelFailed: (channel: Channel['kind'], problem: string) =>
      `A message to ${channels[channel]} was not taken, so that nobody may have read it there. ${problem}`,
    outageOngoing: (runs: number, since: string, days: number) =>
      `This trouble has lasted for ${many(runs, 'run')} in a row, since ${since}. It is mailed again only in ${many(days, 'day')}, unless the cause changes: silence until then does not mean that it works again.`,
    outageOver: {
      failed: (runs: number, since: string) =>
        `The audit works again: ${many(runs, 'run')} since ${since} failed, and nothing was verified in that time.`,
      incomplete: (runs: number, since: string) =>
        `Everything in scope was read again: ${many(runs, 'run')} since ${since} could not read all of it.`,
    },
    heartbeat: { daily: 'This is the daily sign of life.', weekly: 'This is the weekly sign of life.' },
    lastAlert: (ago: string, time: string) => `The last alert was mailed ${ago === '' ? '' : `${ago}, `}on ${time}.`,
    noAlert: 'No alert of a finding is on record.',
    unseen: (n: number) =>
      `${many(n, 'finding')} that ${either(n, 'was', 'were')} open before could not be looked at again in this run, and ${either(n, 'counts', 'count')} as open until ${either(n, 'it', 'they')} can be.`,
    part: (n: number) =>
      `${many(n, 'finding')} of this run ${either(n, 'is', 'are')} not told here: ${either(n, 'it is', 'they are')} for other recipients.`,
    firstMail: 'This is your first mail of this audit, so that it also tells of what was open before.',
  },

  sections: {
    kind: (title: string) => `${title}.`,
    shares: (n: number) => `${many(n, 'share')} to cancel or to allow`,
    unverified: (images: number, targets: number) => `${things(images, targets)} not verified`,
  },

  row: {
    nameUnread: 'Name not read',
    shared: (ago: string, time: string) => (ago === '' ? `shared since ${time}` : `shared ${ago}, since ${time}`),
    firstSeen: (ago: string, time: string) => (ago === '' ? `first seen ${time}` : `first seen ${ago}, ${time}`),
    console: (region: string) => `Images of ${region} in the console`,
    notAllowed: 'not allowed',
    lapsed: (expires: string) => `allowed until ${expires}`,
    anyImage: 'any image',
    moreShares: (n: number) => `and ${many(n, 'more account', 'more accounts')}, all of them in the request`,
    request: 'Request that cancels exactly these shares',
    parameters: 'The same as parameters of ModifyImageSharePermission',
  },
  moreProblems: (n: number) => `And ${many(n, 'more problem')}: the check command lists them all.`,
  more: {
    mail: (n: number) => `${many(n, 'more finding')} here: the attached report.csv holds all of them.`,
    'mail-without-report': (n: number) => `${many(n, 'more finding')} here: the scan command lists all of them.`,
    page: (n: number) => `${many(n, 'more finding')} here: the report as CSV or JSON holds all of them.`,
  },
  otherImages: (images: number) =>
    `${many(images, 'other image')} ${either(images, 'is', 'are')} in order: read whole, and every share allowed.`,

  footer: {
    fact: (label: string, value: string) => `${label}: ${value}`,
    region: 'Region',
    images: 'Images',
    read: 'Read',
    unread: 'Unread',
    filtered: 'Filtered',
    unlisted: 'not listed',
    total: 'Total',
    moreRegions: (n: number) => `and ${many(n, 'more region')}`,
    shares: 'Shares',
    audited: 'Audited',
    places: (accounts: number, regions: number, unlisted: number) =>
      `${many(accounts, 'account')}, ${many(regions, 'region')}${unlisted > 0 ? `, ${unlisted} of them not listed` : ''}`,
    notRead: 'Not read',
    unreadTargets: (n: number) => many(n, 'target'),
    unreadImages: (n: number) => many(n, 'image'),
    because: (what: string, why: string) => `${what} (${why})`,
    causes: {
      unreachable: 'no usable answer',
      deadline: 'time was up',
      'attributes-unknown': 'name or tags unknown',
      empty: 'no image in scope',
    },
    started: 'Started',
    duration: 'Duration',
    seconds: (seconds: number) => `${seconds.toFixed(1)} s`,
    requests: 'Requests',
    retries: (requests: number, retries: number) =>
      `${requests.toLocaleString('en-US')}, ${retries.toLocaleString('en-US')} of them repeated`,
    trigger: 'Trigger',
    runId: 'Run',
    version: 'Version',
    digest: 'Allowlist SHA-256',
    attachedPart: 'Attached: your part of the findings, as report.csv and report.json.',
    attached: {
      mail: () => 'Attached in full: report.csv and report.json, in one zip where they are large.',
      'mail-without-report': (findings: number) =>
        `The report is too large to attach: it holds ${many(findings, 'finding')}. The scan command writes it in full; the log of this run has the numbers.`,
      page: () => '',
    } satisfies Record<Medium, (findings: number) => string>,
  },

  /** What a group chat is told. */
  chat: {
    read: (read: number, images: number) =>
      read === images ? `${many(images, 'image')} read` : `only ${read} of ${many(images, 'image')} read`,
    minor: (n: number) =>
      `Every share of the images in scope is allowed, but ${many(n, 'minor finding')} ${either(n, 'needs', 'need')} a look.`,
    left: (n: number) => `Not shown here: ${many(n, 'finding')}.`,
    where: (runId: string) => `More in the mail or the log of this run: ${runId}`,
  },

  /** A mail that only shows whether mail arrives. */
  testMail: {
    subject: 'TEST: no audit was made, this only shows that mail arrives',
    title: 'This is a test. No audit was made.',
    about: 'It says nothing about any image or share. It was sent to see whether the alerts of the audit reach you.',
    works: 'You read it, so that they do: the mail server took it, and brought it to this address.',
    nothingToDo: 'There is nothing to do.',
    to: 'To',
    cc: 'Cc',
    server: 'Mail server',
    sent: 'Sent',
  },
};

/** The shape that every language has to fill. */
export type Words = typeof en;
