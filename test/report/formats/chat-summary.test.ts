import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClosedFinding, Notice, Notification, NotificationStage } from '../../../lib/alert/notification.ts';
import type { ChatSummary } from '../../../lib/notify/chat/summary.ts';
import { wordsOf } from '../../../lib/report/findings/describe.ts';
import { composeChatSummary } from '../../../lib/report/formats/chat-summary.ts';
import { renderJson } from '../../../lib/report/formats/json.ts';
import type { AuditReport, Finding } from '../../../lib/types.ts';
import { hostileReport, hostileText } from '../../support/hostile-report.ts';
import { compliantReport, failedRun, sampleFindings, sampleReport, withFindings } from '../../support/sample-report.ts';

const en = { language: 'en', timeZone: 'Asia/Shanghai' } as const;
const zh = { language: 'zh', timeZone: 'Asia/Shanghai' } as const;

function notification(run: Notification['run'], more: Partial<Notification> = {}): Notification {
  return { to: ['security@example.com'], cc: [], run, notices: [], references: [], ...more };
}

function textsOf({ title, verdict, counts, notices, items, left, where }: ChatSummary): readonly string[] {
  return [title, verdict, counts, ...notices, ...items, ...left, where];
}

const minor = sampleFindings.filter(({ severity }) => severity === 'low');

const closed: ClosedFinding = {
  subject: { kind: 'unauthorized-share', imageId: 'img-6pb6lrmy', sharedAccount: '2700036' },
  outcome: 'not-shared',
  firstSeenAt: '2026-11-20T01:00:00Z',
};

describe('composeChatSummary', () => {
  test('tells how it stands, the worst five findings, how many more, and where the rest is', () => {
    const { id, json, events: _, ...summary } = composeChatSummary(notification(sampleReport()), en);
    expect(summary).toMatchInlineSnapshot(`
      {
        "counts": "2 unauthorized shares, 1 share with an expired allowance, 1 unverified image, 1 unverified target, 1 missing required share, 1 expiring allowance, 1 unused allowance, 2 images not covered by any target, 1 image near its share limit, only 23 of 24 images read",
        "isUrgent": true,
        "items": [
          "Unauthorized share · img-6pb6lrmy · golden-web-2026-11 · 101104350001 · ap-guangzhou · Production (100000000002)",
          "Unauthorized share · img-9qabwvbn · golden-db-2026-10 · 2700036 · ap-guangzhou · Production (100000000002)",
          "Share with an expired allowance · img-6pb6lrmy · golden-web-2026-11 · 101104350002 · Example Partner Ltd · partner · ap-guangzhou · Production (100000000002)",
          "Unverified image · img-c0ffee11 · batch-worker · ap-guangzhou · Production (100000000002)",
          "Unverified target · All images in ap-singapor · Production (100000000002)",
        ],
        "left": [
          "11 more findings not shown here.",
          "10 more findings not shown here.",
          "9 more findings not shown here.",
          "8 more findings not shown here.",
          "7 more findings not shown here.",
          "6 more findings not shown here.",
        ],
        "mark": {
          "level": "high",
          "text": "▲ High",
        },
        "notices": [],
        "title": "[share-audit] golden-db-2026-10 shared with 2700036, 8 more, 1 image and 1 target not verified",
        "verdict": "2 images are shared with unauthorized accounts; 1 image is shared under expired allowances; 1 image and 1 target could not be verified.",
        "where": "Details are in the mail or the log of this run: 5f1c2f0e-9d0b-4c64-8f0a-0a4c2b1f3e77",
      }
    `);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(json).toBe(renderJson(sampleReport()));
  });

  test('tells the same in Chinese', () => {
    const { id, json, events: _, ...summary } = composeChatSummary(notification(sampleReport()), zh);
    expect(summary).toMatchInlineSnapshot(`
      {
        "counts": "2 个未授权共享，1 个授权已过期的共享，1 个镜像未能核实，1 个审计目标未能核实，1 个必需共享缺失，1 个白名单条目即将到期，1 个白名单条目未使用，2 个镜像未纳入审计，1 个镜像接近共享上限，24 个镜像中仅读取了 23 个",
        "isUrgent": true,
        "items": [
          "未授权共享 · img-6pb6lrmy · golden-web-2026-11 · 101104350001 · ap-guangzhou · Production (100000000002)",
          "未授权共享 · img-9qabwvbn · golden-db-2026-10 · 2700036 · ap-guangzhou · Production (100000000002)",
          "授权已过期的共享 · img-6pb6lrmy · golden-web-2026-11 · 101104350002 · Example Partner Ltd · 合作伙伴 · ap-guangzhou · Production (100000000002)",
          "未能核实的镜像 · img-c0ffee11 · batch-worker · ap-guangzhou · Production (100000000002)",
          "未能核实的审计目标 · ap-singapor 的所有镜像 · Production (100000000002)",
        ],
        "left": [
          "另有 11 个发现项未在此列出。",
          "另有 10 个发现项未在此列出。",
          "另有 9 个发现项未在此列出。",
          "另有 8 个发现项未在此列出。",
          "另有 7 个发现项未在此列出。",
          "另有 6 个发现项未在此列出。",
        ],
        "mark": {
          "level": "high",
          "text": "▲ 高",
        },
        "notices": [],
        "title": "[share-audit] golden-db-2026-10 共享给了 2700036，另有 8 项，1 个镜像和 1 个审计目标未能核实",
        "verdict": "2 个镜像共享给了未授权账号；1 个镜像的共享授权已过期；1 个镜像和 1 个审计目标未能核实。",
        "where": "详情见本次运行的邮件或日志：5f1c2f0e-9d0b-4c64-8f0a-0a4c2b1f3e77",
      }
    `);
    expect(json).toContain('No allowance covers this account');
    expect(id).toBe(composeChatSummary(notification(sampleReport()), en).id);
  });

  test('tells a run that failed: that nothing was verified, and why', () => {
    const { json, id, events: _, ...summary } = composeChatSummary(notification(failedRun()), en);
    expect(summary).toMatchInlineSnapshot(`
      {
        "counts": "",
        "isUrgent": true,
        "items": [
          "audit.yml:12 targets[0].region: "gz" is no region. Write a region id such as ap-guangzhou.",
          "audit.yml:31 allowlist[2].sharedAccount: 101104350000 is a number. Quote it: "101104350000".",
        ],
        "left": [
          "And 2 more problems. Run the check command to list all of them.",
          "And 1 more problem. Run the check command to list all of them.",
          "",
        ],
        "mark": {
          "level": "high",
          "text": "▲ High",
        },
        "notices": [],
        "title": "[share-audit] Run failed, nothing was verified - ConfigError",
        "verdict": "The run failed. Nothing was verified.",
        "where": "Details are in the mail or the log of this run: 5f1c2f0e-9d0b-4c64-8f0a-0a4c2b1f3e77",
      }
    `);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const { kind, ...facts } = failedRun();
    expect(JSON.parse(json)).toEqual({ version: 2, verdict: kind, ...facts });
  });

  test('names the account, the regions and the function of a run that failed', () => {
    const platform = { name: 'image-audit', namespace: 'default', region: 'ap-guangzhou' };
    const run = failedRun({ account: '100000000002', accountName: 'Production', regions: ['ap-beijing'], platform });
    const { title, counts } = composeChatSummary({ run, notices: [] }, { language: 'en', timeZone: 'UTC' });
    expect(title).toContain('Production');
    expect(counts).toBe('Production (100000000002) · ap-beijing · function image-audit (default, ap-guangzhou)');
  });

  test('tells five problems of a run that failed, and how many more', () => {
    const problems = Array.from({ length: 8 }, (_, index) => `Problem ${index}.`);
    const { items, left } = composeChatSummary(notification(failedRun({ problems })), en);
    expect(items).toEqual(problems.slice(0, 5));
    expect(left).toHaveLength(6);
    expect(left[5]).toMatch(/3 more problems/);
    expect(left[0]).toMatch(/8 more problems/);
  });

  test('tells what is new first, each with its stage, and counts the rest', () => {
    const report = sampleReport();
    const told = (['new', 'reopened', 'reminded', 'open'] as const).flatMap((stage, index) => {
      const finding = report.findings[index];
      return finding === undefined ? [] : [{ finding, stage, firstSeenAt: '2026-11-20T01:00:00Z' }];
    });
    const news = { told, closed: [closed], stillOpen: report.findings.length - told.length };
    const { title, items, left } = composeChatSummary(notification(report, { news }), en);
    expect(title).toContain(
      '] Reopened: golden-web-2026-11 shared with Example Partner Ltd (allowance expired), 1 new, ',
    );
    expect(items.map((item) => item.split(' · ')[0])).toEqual([
      'New',
      'Reopened',
      'Reminder: still open',
      'Already open',
      '✓ Removed',
    ]);
    expect(left[4]).toBe(
      `${report.findings.length - 4} more findings not shown here. 1 closed finding not shown here.`,
    );
    expect(left[5]).toBe(`${report.findings.length - 4} more findings not shown here.`);
  });

  test('tells what is open where nothing is new', () => {
    const report = sampleReport();
    const news = { told: [], closed: [closed], stillOpen: report.findings.length };
    const { verdict, items, left } = composeChatSummary(notification(report, { news }), en);
    expect(verdict).toContain('2 images are shared with unauthorized accounts');
    expect(items).toHaveLength(6);
    expect(items[1]).toContain('Unauthorized share · img-6pb6lrmy');
    expect(left[6]).toBe(`${report.findings.length - 5} more findings not shown here.`);
  });

  test('names the image and the account of what is over, up to five, and counts the others', () => {
    const ends = ['not-shared', 'allowed', 'out-of-scope'] as const;
    const over = Array.from({ length: 7 }, (_, index): ClosedFinding => {
      const subject = { ...closed.subject, account: '100000000002', region: 'ap-guangzhou', imageName: 'golden-web' };
      const lastSeenAt = index === 0 ? { lastSeenAt: '2026-11-22T01:00:00Z' } : {};
      return {
        ...closed,
        ...lastSeenAt,
        subject: { ...subject, sharedAccount: `${index}` },
        outcome: ends[index % 3] ?? 'settled',
      };
    });
    const news = { told: [], closed: over.toReversed(), stillOpen: 0 };
    const { items, left } = composeChatSummary(notification(compliantReport(), { news }), en);
    expect(items.map((item) => item.split(' · ').slice(0, 5))).toEqual(
      ['✓ Removed:6', '✓ Removed:3', '✓ Removed:0', '✓ Allowed:4', '✓ Allowed:1'].map((end) => {
        const [mark, account] = end.split(':');
        return [mark, 'img-6pb6lrmy', 'golden-web', account, 'ap-guangzhou'];
      }),
    );
    expect(items[2]).toContain('was open from 2026-11-20');
    expect([left[0], left[5]]).toEqual(['7 closed findings not shown here.', '2 closed findings not shown here.']);
  });

  test('names what cannot wait before what can, whether it is new or back', () => {
    const report = sampleReport();
    const told = report.findings.map((finding) => ({
      finding,
      stage: minor.includes(finding) ? ('new' as const) : ('reopened' as const),
      firstSeenAt: report.finishedAt,
    }));
    const inOrder = told.toSorted((a, b) => a.stage.localeCompare(b.stage));
    const { items, title } = composeChatSummary(
      notification(report, { news: { told: inOrder, closed: [], stillOpen: 0 } }),
      en,
    );
    expect(items.every((item) => item.startsWith('Reopened'))).toBe(true);
    expect(title).toContain('] Reopened: golden-db-2026-10 shared with 2700036, ');
  });

  test('says that all is well only where it is', () => {
    const summary = composeChatSummary(notification(compliantReport()), en);
    expect(summary).toMatchObject({
      title: '[share-audit] No findings in 24 images - Production',
      verdict: 'All 24 images in scope were read, and every share is allowed.',
      counts: '24 images read',
      items: [],
      left: [''],
    });
  });

  test('does not say that all is well where minor findings are left', () => {
    const report = withFindings(compliantReport(), minor);
    expect(composeChatSummary(notification(report), en).verdict).toBe(
      `Every share of the images in scope is allowed, but ${minor.length} minor findings need review.`,
    );
    expect(composeChatSummary(notification(report), zh).verdict).toBe(
      `范围内镜像的所有共享均已授权，但有 ${minor.length} 个次要发现项需要处理。`,
    );
  });

  test.each([
    { name: 'findings went elsewhere', run: compliantReport({ findingsElsewhere: 3 }) },
    { name: 'not everything was read', run: withFindings(sampleReport(), []) },
  ])('does not say that all is well where $name', ({ run }) => {
    const summary = composeChatSummary(notification(run), en);
    expect(textsOf(summary).join('\n')).not.toMatch(/no findings in|every share is allowed|no open findings/i);
  });

  test('repeats the notices, warnings first', () => {
    const notices: readonly Notice[] = [
      { kind: 'first-mail' },
      { kind: 'heartbeat', every: 'daily' },
      { kind: 'memory-unusable', problem: 'The state is signed with another key.', keptAs: 'state.json.damaged' },
    ];
    const told = composeChatSummary(notification(compliantReport(), { notices }), en).notices;
    expect(told).toHaveLength(3);
    expect(told[0]).toContain('The state is signed with another key.');
    expect(told[1]).toContain('first notification');
    expect(told[2]).toContain('daily status mail');
  });

  test('marks what an emulator answered', () => {
    expect(composeChatSummary(notification(sampleReport({ emulated: true })), en).title).toContain('EMULATED');
  });

  test('gives the same id to the same, and another to anything else', () => {
    const { id } = composeChatSummary(notification(sampleReport()), en);
    expect(composeChatSummary(notification(sampleReport()), zh).id).toBe(id);
    expect(composeChatSummary(notification(sampleReport({ runId: 'another' })), en).id).not.toBe(id);
  });

  test('is lines of bounded length, whatever others chose for names', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom(en, zh), (text, options) => {
        const failed = failedRun({ problems: [text, text], error: text, runId: text });
        for (const run of [hostileReport(text), failed]) {
          const summary = composeChatSummary(notification(run), options);
          for (const line of textsOf(summary)) {
            expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
            // The counts are words of ours, and whole.
            expect(line.length).toBeLessThanOrEqual(line === summary.counts ? 500 : 241);
          }
        }
      }),
    );
  });

  test('never says that all is well of a report with findings, and counts every kind', () => {
    const stages = fc.constantFrom<NotificationStage>('new', 'reopened', 'reminded', 'open');
    const notices = fc.subarray<Notice>([
      { kind: 'heartbeat', every: 'weekly' },
      { kind: 'first-mail' },
      { kind: 'outage-over', outcome: 'incomplete', runs: 3, since: '2026-11-20T01:00:00Z' },
    ]);
    const findings = fc.subarray<Finding>([...sampleFindings], { minLength: 1 });
    const whole = fc.constantFrom(sampleReport(), compliantReport());
    const memory = fc.option(fc.record({ told: fc.nat({ max: 12 }), stage: stages, isClosed: fc.boolean() }), {
      nil: undefined,
    });
    fc.assert(
      fc.property(fc.tuple(whole, findings), notices, memory, fc.constantFrom(en, zh), ([base, found], ...rest) => {
        const [told, known, options] = rest;
        const report: AuditReport = withFindings(base, found);
        const summary = composeChatSummary(
          notification(report, { notices: told, ...(known && { news: newsOf(report, known) }) }),
          options,
        );
        const words = wordsOf(options.language);
        const { images } = report.counts;
        const wells = [
          words.verdict.compliant(images),
          words.verdict.nothingInScope,
          words.verdict.allClear(images, report.scope.regions.length, report.scope.accounts.length),
          words.subject.allInOrder(images),
        ];
        expect(textsOf(summary).filter((text) => wells.some((well) => text.includes(well)))).toEqual([]);
        for (const kind of new Set(found.map((finding) => finding.kind))) {
          const count = report.counts.findings[kind];
          expect(summary.counts).toContain(words.counted(count, words.nouns[kind](count)));
        }
        const shown = summary.items.length;
        const others = found.length - (known?.isClosed ? shown - 1 : shown);
        expect(summary.left[shown] ?? '').toBe(others > 0 ? words.chat.left(others) : '');
      }),
    );
  });
});

function newsOf(
  report: AuditReport,
  known: { readonly told: number; readonly stage: NotificationStage; readonly isClosed: boolean },
) {
  const told = report.findings
    .slice(0, known.told)
    .map((finding) => ({ finding, stage: known.stage, firstSeenAt: '2026-11-20T01:00:00Z' }));
  return { told, closed: known.isClosed ? [closed] : [], stillOpen: report.findings.length - told.length };
}

describe('the mark and the mentions of a summary', () => {
  const [high] = sampleFindings;
  const well = compliantReport();
  const told = (finding: Finding, stage: NotificationStage) => ({ finding, stage, firstSeenAt: well.finishedAt });
  const of = (findings: readonly Finding[], stage?: NotificationStage, more: Partial<Notification> = {}) =>
    composeChatSummary(
      notification(withFindings({ ...well, verdict: 'non-compliant' }, findings), {
        ...(stage && { news: { told: findings.map((one) => told(one, stage)), closed: [], stillOpen: 0 } }),
        ...more,
      }),
      en,
    );
  const highs = high === undefined ? [] : [high];
  const mediums = sampleFindings.filter(({ severity }) => severity === 'medium');
  const ongoing = {
    kind: 'outage-ongoing',
    outcome: 'failed',
    runs: 4,
    since: well.startedAt,
    nextAfterDays: 7,
    isNewCause: false,
  } as const;

  test.each([
    { name: 'a new finding of high severity', summary: of(highs, 'new'), mark: '▲ High', isUrgent: true },
    { name: 'a reopened one', summary: of(highs, 'reopened'), mark: '▲ High', isUrgent: true },
    { name: 'a reminder', summary: of(highs, 'reminded'), mark: '▲ High', isUrgent: false },
    { name: 'one that was open already', summary: of(highs, 'open'), mark: '▲ High', isUrgent: false },
    { name: 'a high one without a memory', summary: of(highs), mark: '▲ High', isUrgent: true },
    { name: 'a new one of medium severity', summary: of(mediums, 'new'), mark: '◆ Medium', isUrgent: false },
    { name: 'minor findings', summary: of(minor, 'new'), mark: '● Low', isUrgent: false },
    { name: 'nothing', summary: composeChatSummary(notification(well), en), mark: '○ Info', isUrgent: false },
    {
      name: 'what is over',
      summary: of([], undefined, { news: { told: [], closed: [closed], stillOpen: 0 } }),
      mark: '○ Info',
      isUrgent: false,
    },
    {
      name: 'what is over while another stays open',
      summary: of(highs, undefined, { news: { told: [], closed: [closed], stillOpen: 1 } }),
      mark: '▲ High',
      isUrgent: false,
    },
    {
      name: 'a failed run',
      summary: composeChatSummary(notification(failedRun()), en),
      mark: '▲ High',
      isUrgent: true,
    },
    {
      name: 'a failed run of an ongoing outage',
      summary: composeChatSummary(notification(failedRun(), { notices: [ongoing] }), en),
      mark: '▲ High',
      isUrgent: false,
    },
    {
      name: 'a failed run of an ongoing outage with another cause',
      summary: composeChatSummary(notification(failedRun(), { notices: [{ ...ongoing, isNewCause: true }] }), en),
      mark: '▲ High',
      isUrgent: true,
    },
  ])('of $name', ({ summary, mark, isUrgent }) => {
    expect({ mark: summary.mark.text, isUrgent: summary.isUrgent }).toEqual({ mark, isUrgent });
  });

  test('of an incomplete run is high, whatever else is in it', () => {
    const { mark } = composeChatSummary(notification(withFindings(sampleReport(), minor)), en);
    expect(mark).toEqual({ level: 'high', text: '▲ High' });
  });

  test('a link leads to the images of the first finding shown, and is left out where there is no page', () => {
    const [finding] = highs;
    const report = withFindings({ ...well, site: 'international' }, finding === undefined ? [] : [finding]);
    expect(composeChatSummary(notification(report), en).link).toEqual({
      url: 'https://console.tencentcloud.com/cvm/image/index?rid=1&tab=PRIVATE_IMAGE',
      label: expect.stringContaining('ap-guangzhou'),
    });
    expect(composeChatSummary(notification({ ...report, emulated: true }), en)).not.toHaveProperty('link');
    expect(composeChatSummary(notification(failedRun()), en)).not.toHaveProperty('link');
  });
});
