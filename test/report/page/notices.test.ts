import { expect, test } from 'vitest';
import type { ClosedFinding, News, Notice } from '../../../lib/alert/notification.ts';
import type { Channel, Language } from '../../../lib/options.ts';
import { wordsOf } from '../../../lib/report/findings/describe.ts';
import { composeMail } from '../../../lib/report/mail/compose.ts';
import { composeActions } from '../../../lib/report/page/actions.ts';
import type { PageContent } from '../../../lib/report/page/content.ts';
import { composeContext } from '../../../lib/report/page/context.ts';
import { composeNotices } from '../../../lib/report/page/notices.ts';
import { composePage } from '../../../lib/report/page/page.ts';
import type { AuditReport, FailedRun, Finding, FindingKind } from '../../../lib/types.ts';
import { hostileName } from '../../support/hostile-report.ts';
import { withoutKeptWords } from '../../support/html-text.ts';
import { mailOptions } from '../../support/mail-options.ts';
import { sampleClosed, sampleNotices, sampleNotification, sampleStates } from '../../support/sample-news.ts';
import { compliantReport, failedRun, sampleFindings, sampleReport } from '../../support/sample-report.ts';

const timeZone = 'Asia/Shanghai';

function say(notice: Notice, language: Language): readonly string[] {
  const run = sampleReport();
  const context = composeContext(run, undefined, { words: wordsOf(language), language, timeZone });
  const { warnings, remarks } = composeNotices({ run, notices: [notice] }, context);
  return [...warnings.map((text) => `! ${text}`), ...remarks];
}

const since = '2026-11-22T01:00:03Z';

test.each<{ notice: Notice; en: RegExp; zh: RegExp }>([
  {
    notice: { kind: 'memory-unusable', problem: 'It is damaged.', keptAs: 'x.bad' },
    en: /^! The memory of earlier runs could not be read or saved, .* reported as new\. It is damaged\. The damaged data was kept as x\.bad\.$/,
    zh: /^! 历史记录无法使用或保存，.*It is damaged\. 损坏的快照已另存为 x\.bad。$/,
  },
  {
    notice: { kind: 'memory-unusable', problem: 'It is damaged.' },
    en: /^! The memory of earlier runs could not be read or saved, .* It is damaged\.$/,
    zh: /^! 历史记录无法使用或保存，.*It is damaged\.$/,
  },
  {
    notice: { kind: 'channel-failed', channel: 'dingtalk', problem: 'HTTP 500.' },
    en: /^! A message to DingTalk was not accepted, .* HTTP 500\.$/,
    zh: /^! 发往钉钉的消息发送失败，.*HTTP 500\.$/,
  },
  {
    notice: { kind: 'findings-unchecked', findings: 3, high: 2 },
    en: /^! 3 findings of earlier runs were open \(2 of high severity\) and could not be checked again\.$/,
    zh: /^! 此前的运行有 3 个未解决的发现项（其中 2 个为高级别），本次未能重新检查。$/,
  },
  {
    notice: { kind: 'findings-unchecked', findings: 1, high: 0 },
    en: /^! 1 finding of earlier runs was open and could not be checked again\.$/,
    zh: /^! 此前的运行有 1 个未解决的发现项，本次未能重新检查。$/,
  },
  {
    notice: { kind: 'outage-ongoing', outcome: 'failed', runs: 3, since, nextAfterDays: 7, isNewCause: false },
    en: /^! 3 runs in a row failed, since 2026-11-22 09:00 UTC\+8\. Unless a new cause appears, .* in 7 days: no mail .* does not mean that it is solved\.$/,
    zh: /^! 自 2026-11-22 09:00 UTC\+8 起，.* 3 次运行失败。.*7 天后.*不代表已经恢复。$/,
  },
  {
    notice: { kind: 'outage-ongoing', outcome: 'mixed', runs: 4, since, nextAfterDays: 7, isNewCause: true },
    en: /^! 4 runs in a row were incomplete or failed, since .*\. This run has a cause that was not reported before\. Unless/,
    zh: /^! 自 .* 起，已连续 4 次运行未能全部读取或失败。本次运行出现了此前未通知过的原因。/,
  },
  {
    notice: { kind: 'outage-over', outcome: 'mixed', runs: 4, since },
    en: /^! Everything in scope was read again: 4 runs since .* were incomplete or failed\.$/,
    zh: /^! 范围内的内容已恢复全部读取：自 .* 4 次运行未能全部读取或失败。$/,
  },
  {
    notice: { kind: 'outage-over', outcome: 'failed', runs: 1, since: '2026-11-22T01:00:03Z' },
    en: /^! The audit has recovered: 1 run since .* failed, and nothing was verified in that time\.$/,
    zh: /^! 审计已恢复：.* 1 次运行失败，期间未核实任何内容。$/,
  },
  {
    notice: { kind: 'outage-over', outcome: 'incomplete', runs: 2, since: '2026-11-22T01:00:03Z' },
    en: /^! Everything in scope was read again: 2 runs since .* were incomplete\.$/,
    zh: /^! 范围内的内容已恢复全部读取：自 .* 2 次运行未能全部读取。$/,
  },
  {
    notice: { kind: 'heartbeat', every: 'daily', lastAlertAt: '2026-11-22T01:00:03Z' },
    en: /^This is the daily status mail\. The last alert was sent 2 days ago, on 2026-11-22 09:00 UTC\+8\.$/,
    zh: /^这是每日状态邮件。上一次告警邮件发送于 2026-11-22 09:00 UTC\+8（2 天前）。$/,
  },
  {
    notice: { kind: 'heartbeat', every: 'weekly' },
    en: /^This is the weekly status mail\. No alert is on record\.$/,
    zh: /^这是每周状态邮件。没有关于发现项的告警记录。$/,
  },
  {
    notice: { kind: 'heartbeat', every: 'daily', lastAlertToOthersAt: since },
    en: /^This is the daily status mail\. No alert to you is on record\. The last alert to other recipients was sent 2 days ago, on 2026-11-22 09:00 UTC\+8\.$/,
    zh: /^这是每日状态邮件。没有发送给您的告警记录。上一次发送给其他收件人的告警于 2026-11-22 09:00 UTC\+8（2 天前）。$/,
  },
  {
    notice: { kind: 'heartbeat', every: 'daily', lastAlertAt: '2026-11-21T01:00:03Z', lastAlertToOthersAt: since },
    en: /^This is the daily status mail\. The last alert to you was sent 3 days ago, .*\. The last alert to other recipients was sent 2 days ago,/,
    zh: /^这是每日状态邮件。上一次发送给您的告警于 .*（3 天前）。上一次发送给其他收件人的告警于 .*（2 天前）。$/,
  },
  { notice: { kind: 'first-mail' }, en: /^This is your first notification/, zh: /^这是您首次收到/ },
])('the notice $notice.kind is a sentence in its place', ({ notice, en, zh }) => {
  expect(say(notice, 'en')).toEqual([expect.stringMatching(en)]);
  expect(say(notice, 'zh')).toEqual([expect.stringMatching(zh)]);
});

test.each([
  { language: 'en', part: '9 findings of this run are not listed here, because they are for other recipients.' },
  { language: 'zh', part: '本次运行另有 9 个发现项未在此列出，由其他收件人处理。' },
] as const)('a part of a report says once how much went to others ($language)', ({ language, part }) => {
  expect(pageOf('part', language).remarks).toEqual([part]);
  const { remarks, verdict } = pageOf('routed', language);
  expect(remarks).toEqual([]);
  expect(verdict).toMatch(/3/);
});

test.each<Channel['kind']>(['wecom', 'dingtalk', 'feishu', 'slack', 'webhook'])(
  'a channel %s has a name',
  (channel) => {
    for (const language of ['en', 'zh'] as const)
      expect(say({ kind: 'channel-failed', channel, problem: 'No.' }, language)[0]).not.toContain('undefined');
  },
);

test('every notice is in HTML and text, and in that of a failed run', () => {
  for (const run of [sampleReport(), failedRun()]) {
    const page = composePage(run, { language: 'en', timeZone, medium: 'mail', notices: sampleNotices }, 10);
    const { html, text } = composeMail(sampleNotification({ run, notices: sampleNotices }), mailOptions);
    const flat = text.replaceAll(/\n\| |\s+/g, ' ').replaceAll(/\s+/g, ' ');
    for (const sentence of [...page.warnings, ...page.remarks]) {
      expect(withoutKeptWords(html)).toContain(sentence);
      expect(flat).toContain(sentence);
    }
    expect([...page.warnings, ...page.remarks]).toHaveLength(sampleNotices.length);
  }
});

test('what a notice quotes cannot leave its place', () => {
  const notices: readonly Notice[] = [
    { kind: 'memory-unusable', problem: hostileName, keptAs: hostileName },
    { kind: 'channel-failed', channel: 'slack', problem: hostileName },
    { kind: 'outage-over', outcome: 'failed', runs: 1, since: hostileName },
    { kind: 'heartbeat', every: 'daily', lastAlertAt: hostileName },
  ];
  const { html, text } = composeMail(sampleNotification({ run: compliantReport(), notices }), mailOptions);
  expect(html).not.toContain('<script');
  expect(text).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
});

function pageOf(state: string, language: Language) {
  const notification = sampleStates[state] ?? sampleNotification();
  return composePage(notification.run, { ...notification, language, timeZone, medium: 'mail' }, 10);
}

/** Verdict, subject and actions of a state, as one text. */
function claims(name: string, language: Language): string {
  const notification = sampleStates[name] ?? sampleNotification();
  const page = pageOf(name, language);
  return [
    composeMail(notification, { ...mailOptions, language }).subject,
    page.verdict,
    ...page.actions,
    page.otherImages,
  ].join('\n');
}

test('a sign of life tells that all is read and nothing is open, where that is so', () => {
  expect(claims('heartbeat', 'en')).toContain('Weekly status: No findings in 24 images');
  expect(claims('heartbeat', 'en')).toContain('24 images in 3 regions read completely, no open findings.');
  expect(claims('heartbeat', 'zh')).toContain('没有未解决的发现项');
  expect(claims('outage-over', 'en')).toContain('Recovered: No findings in 24 images');
});

test.each(['heartbeat-open', 'over-while-open', 'routed', 'part', 'first-mail', 'news', 'failed-again'])(
  'nothing sounds like an all-clear where something is open, unread, or told to others only: %s',
  (name) => {
    expect(claims(name, 'en')).not.toMatch(
      /no open findings|No findings in \d+ images - |every share is allowed\.|There are no findings/,
    );
    expect(claims(name, 'zh')).not.toMatch(/没有未解决|全部正常|范围内的.*均已授权|没有发现项/);
  },
);

test('a sign of life is no all-clear when an image was not read, whoever is told of it', () => {
  const { counts } = compliantReport();
  const run = compliantReport({ counts: { ...counts, read: 23, unread: 1 } });
  const notices: readonly Notice[] = [{ kind: 'heartbeat', every: 'daily' }];
  const notification = sampleNotification({ run, notices, news: { told: [], closed: [], stillOpen: 0 } });
  const { subject, text } = composeMail(notification, mailOptions);
  expect(subject).toContain('Daily status: only 23 of 24 images read');
  expect(text).toContain('Not everything could be read: only 23 of 24 images.');
  expect(text).not.toMatch(/no open findings|read completely|no findings/i);
});

test('a part of one finding, beside one that went to others, says so, and a whole report does not', () => {
  const context = composeContext(sampleReport(), undefined, { words: wordsOf('en'), language: 'en', timeZone });
  const remarksOf = (run: AuditReport | FailedRun) => composeNotices({ run, notices: [] }, context).remarks;
  const one = sampleReport({ findings: sampleFindings.slice(0, 1) });
  expect(remarksOf({ ...one, findingsElsewhere: 1 })).toHaveLength(1);
  for (const run of [one, compliantReport({ findingsElsewhere: 1 }), failedRun()]) expect(remarksOf(run)).toEqual([]);
});

test('how much could not be looked at again is said before what went to others, and not of nothing', () => {
  const { notices: words } = wordsOf('en');
  const context = composeContext(sampleReport(), undefined, { words: wordsOf('en'), language: 'en', timeZone });
  const run = { ...sampleReport({ findings: sampleFindings.slice(0, 1) }), findingsElsewhere: 2 };
  const remarksOf = (changes: Partial<News>) =>
    composeNotices({ run, notices: [], news: told([], changes) }, context).remarks;
  expect(remarksOf({ unseen: sampleClosed.slice(0, 2) })).toEqual([words.unseen(2), words.part(2)]);
  expect(remarksOf({})).toEqual([words.part(2)]);
});

const { actions } = wordsOf('en');
const ofKind = (kind: FindingKind, count = 1): readonly Finding[] =>
  sampleFindings.filter((finding) => finding.kind === kind).slice(0, count);

function told(findings: readonly Finding[], changes: Partial<News> = {}): News {
  const all = findings.map((finding) => ({ finding, stage: 'new', firstSeenAt: '2026-11-24T01:00:03Z' }) as const);
  return { told: all, closed: [], stillOpen: 0, ...changes };
}

const closedAs = (outcome: ClosedFinding['outcome']) => sampleClosed.filter((one) => one.outcome === outcome);
const unlistedRegions = compliantReport().scope.regions.map((region) => ({ ...region, listed: false }));
const unreadCounts = { ...compliantReport().counts, read: 23, unread: 1 };
const memoryUnusable: Notice = { kind: 'memory-unusable', problem: 'It is damaged.' };
const channelFailed: Notice = { kind: 'channel-failed', channel: 'slack', problem: 'No.' };

test.each<{ name: string; content: Partial<PageContent>; says: readonly string[] }>([
  {
    name: 'one share that nobody allows',
    content: { news: told(ofKind('unauthorized-share')) },
    says: [actions.shares(1)],
  },
  {
    name: 'shares of both kinds',
    content: { news: told([...ofKind('unauthorized-share', 2), ...ofKind('lapsed-allowance')]) },
    says: [actions.shares(3)],
  },
  { name: 'one image not read', content: { news: told(ofKind('unverified-image')) }, says: [actions.unverified(1, 0)] },
  {
    name: 'one target not listed',
    content: { news: told(ofKind('unverified-target')) },
    says: [actions.unverified(0, 1)],
  },
  {
    name: 'an image and a target not read',
    content: { news: told([...ofKind('unverified-image'), ...ofKind('unverified-target')]) },
    says: [actions.unverified(1, 1)],
  },
  { name: 'one share that is missing', content: { news: told(ofKind('missing-share')) }, says: [actions.missing(1)] },
  { name: 'one minor finding', content: { news: told(ofKind('share-quota')) }, says: [actions.minor(1)] },
  {
    name: 'one finding still open, and nothing told',
    content: { news: told([], { stillOpen: 1 }) },
    says: [actions.stillOpen(1)],
  },
  {
    name: 'a minor finding beside one that is still open',
    content: { news: told(ofKind('share-quota'), { stillOpen: 2 }) },
    says: [actions.stillOpen(2), actions.minor(1)],
  },
  ...(['unauthorized-share', 'unverified-image', 'unverified-target', 'missing-share'] as const).map((kind) => ({
    name: `a ${kind} beside others that are still open`,
    content: { news: told(ofKind(kind), { stillOpen: 2 }) },
    says: composeActions({ run: compliantReport(), news: told(ofKind(kind)), notices: [] }, wordsOf('en')),
  })),
  {
    name: 'an image that left the scope',
    content: { news: told([], { closed: closedAs('out-of-scope') }) },
    says: [actions.outOfScope(1)],
  },
  {
    name: 'a share that is gone',
    content: { news: told([], { closed: closedAs('not-shared') }) },
    says: [actions.nothing],
  },
  {
    name: 'a whole report',
    content: { run: sampleReport() },
    says: [actions.shares(3), actions.unverified(1, 1), actions.missing(1), actions.minor(5)],
  },
  { name: 'nothing', content: {}, says: [actions.nothing] },
  { name: 'nothing here', content: { run: compliantReport({ findingsElsewhere: 1 }) }, says: [actions.nothingHere] },
  {
    name: 'an image not read',
    content: { run: compliantReport({ counts: unreadCounts }) },
    says: [actions.notAllRead],
  },
  {
    name: 'a place not listed',
    content: { run: compliantReport({ scope: { accounts: [], regions: unlistedRegions } }) },
    says: [actions.notAllRead],
  },
  {
    name: 'an image not read, and a minor finding',
    content: { run: compliantReport({ counts: unreadCounts }), news: told(ofKind('share-quota')) },
    says: [actions.notAllRead, actions.minor(1)],
  },
  {
    name: 'nothing here, and an image not read',
    content: { run: compliantReport({ counts: unreadCounts, findingsElsewhere: 1 }) },
    says: [actions.notAllRead],
  },
  {
    name: 'a memory that cannot be used, a channel that fails, and nothing else',
    content: { notices: [channelFailed, memoryUnusable] },
    says: [actions.memory, actions.channel],
  },
  {
    name: 'a channel that fails, and a share',
    content: { news: told(ofKind('unauthorized-share')), notices: [channelFailed] },
    says: [actions.shares(1), actions.channel],
  },
  { name: 'a failed run', content: { run: failedRun() }, says: [actions.failed] },
  {
    name: 'a failed run, and a memory that cannot be used',
    content: { run: failedRun(), notices: [memoryUnusable] },
    says: [actions.failed, actions.memory],
  },
])('what there is to do about $name', ({ content, says }) => {
  expect(composeActions({ run: compliantReport(), notices: [], ...content }, wordsOf('en'))).toEqual(says);
});

test('the order of notices changes no step and no header', () => {
  const backwards = sampleNotices.toReversed();
  for (const run of [sampleReport(), compliantReport(), failedRun()]) {
    const [one, other] = [sampleNotices, backwards].map((notices) => sampleNotification({ run, notices }));
    if (one === undefined || other === undefined) throw new Error('two bulletins');
    expect(composeActions(other, wordsOf('en'))).toEqual(composeActions(one, wordsOf('en')));
    expect(composeMail(other, mailOptions).headers).toEqual(composeMail(one, mailOptions).headers);
    expect(composeMail(other, mailOptions).messageId).toBe(composeMail(one, mailOptions).messageId);
  }
});
