import type {
  ClosedFinding,
  News,
  Notice,
  Notification,
  NotificationStage,
  NotifiedFinding,
} from '../../lib/alert/notification.ts';
import { narrowReport } from '../../lib/audit/narrow-report.ts';
import type { Finding } from '../../lib/types.ts';
import { compliantReport, failedRun, sampleFindings, sampleReport } from './sample-report.ts';

const recipients = { to: ['security@example.com'], cc: ['platform@example.com'] } as const;
const threads = ['<first@image-share-audit.example.com>', '<second@image-share-audit.example.com>'];
const weekAgo = '2026-11-17T01:00:09Z';

const stageByIndex: readonly (NotificationStage | undefined)[] = [
  'new',
  'open',
  'reopened',
  'new',
  'reminded',
  'reminded',
  'new',
  undefined,
  'open',
  undefined,
  undefined,
];

function tell(finding: Finding, stage: NotificationStage): NotifiedFinding {
  return {
    finding,
    stage,
    firstSeenAt: stage === 'new' || stage === 'reopened' ? '2026-11-24T01:00:09.480Z' : weekAgo,
  };
}

/** Something of every outcome, an image with two shares among it. */
export const sampleClosed: readonly ClosedFinding[] = [
  {
    subject: {
      kind: 'unauthorized-share',
      account: '100000000002',
      region: 'ap-guangzhou',
      imageId: 'img-5gone000',
      imageName: 'build-agent',
      sharedAccount: '101104350077',
      since: '2026-11-16T08:00:00Z',
    },
    outcome: 'not-shared',
    firstSeenAt: weekAgo,
  },
  {
    subject: {
      kind: 'lapsed-allowance',
      account: '100000000002',
      region: 'ap-guangzhou',
      imageId: 'img-5gone000',
      imageName: 'build-agent',
      sharedAccount: '101104350002',
      sharedAccountName: 'Example Partner Ltd',
      since: '2024-02-01T02:00:00Z',
    },
    outcome: 'not-shared',
    firstSeenAt: '2026-11-01T01:00:00Z',
  },
  {
    subject: {
      kind: 'unauthorized-share',
      account: '100000000002',
      region: 'ap-guangzhou',
      imageId: 'img-5kept000',
      imageName: 'render-node',
      sharedAccount: '1038493875',
      sharedAccountName: 'Render farm',
      since: '2026-11-16T08:00:00Z',
    },
    outcome: 'allowed',
    firstSeenAt: weekAgo,
    allowance: {
      grantee: { kind: 'account', uin: '1038493875' },
      name: 'Render farm',
      relation: 'partner',
      reason: 'Renders the trailer',
      ticket: 'OPS-88',
      owner: 'media@example.com',
      expires: '2027-03-31',
      required: false,
    },
  },
  {
    subject: {
      kind: 'unverified-target',
      account: '100000000002',
      region: 'ap-tokyo',
      label: 'targets[2]',
      detail: '["all",null,[]]',
    },
    outcome: 'settled',
    firstSeenAt: weekAgo,
  },
  {
    subject: {
      kind: 'unauthorized-share',
      account: '100000000002',
      region: 'ap-beijing',
      imageId: 'img-5lost000',
      sharedAccount: '2700099',
      since: '2026-11-16T08:00:00Z',
    },
    outcome: 'out-of-scope',
    firstSeenAt: weekAgo,
  },
];

/** News of the sample report: something in every stage, two findings not told again, and something of every outcome. */
export function sampleNews(changes: Partial<News> = {}): News {
  const told = sampleFindings.flatMap((finding, index) => {
    const stage = stageByIndex[index];
    return stage === undefined ? [] : [tell(finding, stage)];
  });
  return { told, closed: sampleClosed, stillOpen: sampleFindings.length - told.length, ...changes };
}

/** A notification of the sample report, or of another run. */
export function sampleNotification(changes: Partial<Notification> = {}): Notification {
  return { ...recipients, run: sampleReport({ site: 'china' }), notices: [], references: [], ...changes };
}

const cleanRun = compliantReport({
  site: 'china',
  scope: {
    accounts: [{ uin: '100000000002', name: 'Production' }],
    regions: ['ap-guangzhou', 'ap-shanghai-fsi', 'ap-beijing'].map((region) => {
      return { account: '100000000002', region, listed: true, images: 8, read: 8, unread: 0, filtered: 1 };
    }),
  },
});
const nothingNew: News = { told: [], closed: [], stillOpen: 0 };
const heartbeat: Notice = { kind: 'heartbeat', every: 'weekly', lastAlertAt: weekAgo };

const sampleOutage = {
  outcome: 'failed',
  runs: 3,
  since: '2026-11-22T01:00:03Z',
  nextAfterDays: 7,
  isNewCause: false,
} as const;

/** One of every notice. */
export const sampleNotices: readonly Notice[] = [
  {
    kind: 'memory-unusable',
    problem: 'The memory cos://audit/state.json is damaged: its signature does not fit.',
    keptAs: 'state.json.damaged-20261124',
  },
  { kind: 'channel-failed', channel: 'wecom', problem: 'WeCom answered 93000: invalid webhook url.' },
  { kind: 'outage-ongoing', ...sampleOutage },
  { kind: 'outage-over', outcome: 'failed', runs: 4, since: '2026-11-20T01:00:03Z' },
  {
    kind: 'mail-failed',
    addresses: ['web@example.com', 'owner@example.com'],
    since: '2026-11-21T01:00:03Z',
    answer: '550 5.1.1 No such user',
  },
  { kind: 'mail-restored', addresses: ['db@example.com'] },
  { kind: 'findings-redirected', findings: 2, addresses: ['web@example.com'] },
  { kind: 'findings-unchecked', findings: 3, high: 2 },
  heartbeat,
  { kind: 'first-mail' },
];

/** Every state that a mail can be in, by name. */
export const sampleStates: Readonly<Record<string, Notification>> = {
  alert: sampleNotification(),
  news: sampleNotification({ news: sampleNews(), references: threads }),
  over: sampleNotification({ run: cleanRun, news: { ...nothingNew, closed: sampleClosed }, references: threads }),
  'over-while-open': sampleNotification({
    news: { told: [], closed: sampleClosed.slice(0, 1), stillOpen: sampleFindings.length },
    references: threads,
  }),
  heartbeat: sampleNotification({ run: cleanRun, news: nothingNew, notices: [heartbeat] }),
  'heartbeat-open': sampleNotification({
    news: { ...nothingNew, stillOpen: sampleFindings.length },
    notices: [heartbeat],
  }),
  'outage-over': sampleNotification({
    run: cleanRun,
    news: nothingNew,
    notices: [{ kind: 'outage-over', outcome: 'failed', runs: 4, since: '2026-11-20T01:00:03Z' }],
  }),
  routed: sampleNotification({ run: { ...cleanRun, findingsElsewhere: 3 }, news: nothingNew }),
  part: sampleNotification({
    run: narrowReport(sampleReport({ site: 'china' }), sampleFindings.slice(0, 2)),
    news: { told: sampleFindings.slice(0, 2).map((finding) => tell(finding, 'new')), closed: [], stillOpen: 0 },
  }),
  'first-mail': sampleNotification({
    news: {
      told: sampleFindings.map((finding) => tell(finding, 'open')),
      closed: [],
      stillOpen: 0,
    },
    notices: [{ kind: 'first-mail' }],
  }),
  notices: sampleNotification({ notices: sampleNotices }),
  failed: sampleNotification({ run: failedRun() }),
  'failed-again': sampleNotification({
    run: failedRun(),
    notices: [
      { kind: 'findings-unchecked', findings: 3, high: 2 },
      { kind: 'outage-ongoing', ...sampleOutage },
    ],
  }),
};
