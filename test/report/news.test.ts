import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClosedFinding, News, NotificationStage } from '../../lib/alert/notification.ts';
import { isOn } from '../../lib/findings.ts';
import type { Language } from '../../lib/options.ts';
import { wordsOf } from '../../lib/report/findings/describe.ts';
import { composeMail } from '../../lib/report/mail/compose.ts';
import { composePage } from '../../lib/report/page/page.ts';
import { composeSubject } from '../../lib/report/page/subject.ts';
import { composeVerdict } from '../../lib/report/page/verdict.ts';
import type { FindingSubject } from '../../lib/state/memory.ts';
import type { Finding } from '../../lib/types.ts';
import { hostileName, hostileReport, hostileText } from '../support/hostile-report.ts';
import { withoutKeptWords } from '../support/html-text.ts';
import { mailOptions } from '../support/mail-options.ts';
import { sampleClosed, sampleNews, sampleNotification } from '../support/sample-news.ts';
import { compliantReport, sampleFindings, sampleReport, withFindings } from '../support/sample-report.ts';

const timeZone = 'Asia/Shanghai';
const languages: readonly Language[] = ['en', 'zh'];
const stages: readonly NotificationStage[] = ['new', 'reopened', 'reminded', 'open'];
const weekAgo = '2026-11-17T01:00:09Z';

function told(stage: NotificationStage, ...kinds: readonly Finding['kind'][]): News['told'] {
  const findings = sampleFindings.filter(({ kind }) => kinds.includes(kind));
  return findings.map((finding) => ({ finding, stage, firstSeenAt: weekAgo }));
}

function pageOf(news: News, language: Language = 'en') {
  return composePage(sampleReport(), { language, timeZone, medium: 'mail', news }, 100);
}

function closed(outcome: ClosedFinding['outcome'], subject: Partial<FindingSubject> = {}): ClosedFinding {
  const share: FindingSubject = { kind: 'unauthorized-share', account: '1', region: 'ap-tokyo', imageId: 'img-1' };
  return { subject: { ...share, sharedAccount: '7', ...subject }, outcome, firstSeenAt: weekAgo };
}

test('stages stand in the order in which they matter, and what is over stands last', () => {
  const headings = pageOf(sampleNews({ told: sampleNews().told.toReversed() })).sections.map(({ heading }) => heading);
  expect(headings.filter((heading) => heading !== '')).toEqual([
    'New',
    'Reopened',
    'Reminder: still open',
    'Already open',
    'Closed findings',
  ]);
});

test.each(languages)('every stage is named, alone and in the verdict (%s)', (language) => {
  const verdicts = stages.map(
    (stage) => pageOf(sampleNews({ told: told(stage, 'unauthorized-share') }), language).verdict,
  );
  const headings = stages.map(
    (stage) => pageOf(sampleNews({ told: told(stage, 'share-quota') }), language).sections[0]?.heading,
  );
  expect(new Set(verdicts).size).toBe(stages.length);
  expect(new Set(headings).size).toBe(stages.length);
});

test('the offending shares of an image stand in one row of their stage, with one request', () => {
  const [section] = pageOf(sampleNews({ told: told('new', 'unauthorized-share', 'lapsed-allowance') })).sections;
  expect(section?.rows.map(({ id, shares }) => [id, shares.map(({ account }) => account)])).toEqual([
    ['img-6pb6lrmy', ['101104350001', '101104350002']],
    ['img-9qabwvbn', ['2700036']],
  ]);
  const [cancel, ...others] = section?.rows[0]?.commands ?? [];
  expect(cancel?.lines.map((parts) => parts.join(' '))).toEqual([
    expect.stringContaining(
      `--ImageId img-6pb6lrmy --AccountIds '["101104350001", "101104350002"]' --Permission CANCEL`,
    ),
  ]);
  expect(others.flatMap(({ lines }) => lines).map((parts) => parts.join(' '))).toEqual([
    expect.stringMatching(/^- \{ sharedAccount: "101104350001", /),
  ]);
});

test('a share says how long it has been there, since when, and when it was seen first', () => {
  const [section] = pageOf(sampleNews({ told: told('reminded', 'lapsed-allowance') })).sections;
  expect(section?.rows[0]?.shares).toEqual([
    {
      account: '101104350002',
      name: 'Example Partner Ltd · partner',
      status:
        'allowed until 2026-10-31 · shared 2 years ago, since 2024-02-01 10:00 UTC+8 · first seen 7 days ago, 2026-11-17 09:00 UTC+8',
      accounts: [],
      moreAccounts: '',
    },
  ]);
});

test('what this run saw first is not said to have been seen', () => {
  const { finishedAt } = sampleReport();
  const news = sampleNews({
    told: told('reopened', 'unauthorized-share').map((one) => ({ ...one, firstSeenAt: finishedAt })),
  });
  expect(JSON.stringify(pageOf({ ...news, closed: [] }).sections)).not.toContain('first seen');
});

test.each([
  {
    news: { told: told('new', 'unauthorized-share'), closed: [closed('not-shared')] },
    says: 'golden-db-2026-10 shared with 2700036, 1 more, 1 image and 1 target not verified, 1 resolved',
  },
  {
    news: { told: [...told('new', 'unverified-image'), ...told('reopened', 'lapsed-allowance')], stillOpen: 2 },
    says: 'Reopened: golden-web-2026-11 shared with Example Partner Ltd (allowance expired), 1 image and 1 target not verified, 1 still open',
  },
  {
    news: {
      told: [
        ...told('new', 'unused-allowance', 'share-quota'),
        ...told('reopened', 'missing-share', 'unauthorized-share'),
      ],
    },
    says: 'Reopened: golden-db-2026-10 shared with 2700036, 2 more, 2 new, 1 image and 1 target not verified',
  },
  {
    news: { told: told('new', 'share-quota'), closed: [closed('out-of-scope')] },
    says: 'golden-db-2026-10 near its share limit, 1 image and 1 target not verified, 1 out of scope',
  },
  {
    news: { told: told('new', 'share-quota') },
    says: 'golden-db-2026-10 near its share limit, 1 image and 1 target not verified',
  },
  {
    news: { told: told('reminded', 'unauthorized-share', 'missing-share') },
    says: 'Reminder: golden-db-2026-10 shared with 2700036, 2 more, 1 image and 1 target not verified',
  },
  {
    news: { told: [...told('new', 'missing-share'), ...told('reminded', 'unauthorized-share')] },
    says: 'ledger-base not shared with Disaster recovery as required, 1 image and 1 target not verified, 2 still open',
  },
  {
    news: { told: told('open', 'lapsed-allowance') },
    says: 'golden-web-2026-11 shared with Example Partner Ltd (allowance expired), 1 image and 1 target not verified',
  },
  {
    news: { closed: sampleClosed },
    says: 'Resolved: build-agent shared with 101104350077, 2 more, 1 now allowed, 1 out of scope, 1 image and 1 target not verified',
  },
  {
    news: { closed: [closed('out-of-scope')], stillOpen: 11 },
    says: 'No longer in scope: img-1 shared with 7, 1 image and 1 target not verified, 9 still open',
  },
])('the subject: $says', ({ news, says }) => {
  const content = { run: sampleReport(), notices: [], news: { told: [], closed: [], stillOpen: 0, ...news } };
  expect(composeSubject(content, wordsOf('en'))).toBe(`[share-audit] ${says}`);
});

test.each([
  {
    news: { told: [...told('new', 'share-quota'), ...told('reminded', 'unauthorized-share')], stillOpen: 1 },
    run: sampleReport(),
    says: 'New: 1 image near its share limit. Still open: 2 images are shared with unauthorized accounts. 1 image and 1 target could not be verified.',
  },
  {
    news: { told: told('new', 'unverified-image') },
    run: sampleReport(),
    says: 'New: 1 image could not be verified.',
  },
  {
    news: { told: [...told('new', 'unverified-image'), ...told('reopened', 'unauthorized-share')] },
    run: sampleReport(),
    says: 'New or reopened: 2 images are shared with unauthorized accounts; 1 image could not be verified.',
  },
  {
    news: {
      told: [
        ...told('new', 'share-quota'),
        ...told('reminded', 'missing-share'),
        ...told('open', 'unauthorized-share'),
      ],
    },
    run: compliantReport(),
    says: 'New: 1 image near its share limit. Open: 2 images are shared with unauthorized accounts.',
  },
  {
    news: { told: [...told('new', 'lapsed-allowance'), ...told('reminded', 'missing-share')] },
    run: compliantReport(),
    says: 'New: 1 image is shared under expired allowances.',
  },
  {
    news: { told: [...told('new', 'missing-share'), ...told('reminded', 'unauthorized-share')] },
    run: compliantReport(),
    says: 'New: 1 required share is missing. Still open: 2 images are shared with unauthorized accounts.',
  },
  {
    news: { told: told('new', 'unused-allowance'), closed: [closed('out-of-scope'), closed('out-of-scope')] },
    run: compliantReport(),
    says: 'New: 1 unused allowance. 2 findings are no longer in scope.',
  },
  {
    news: { closed: [closed('not-shared')] },
    run: compliantReport(),
    says: '1 finding was resolved. All 24 images in scope were read, and every share is allowed.',
  },
  {
    news: { closed: [closed('out-of-scope')], stillOpen: 2 },
    run: withFindings(
      compliantReport(),
      sampleFindings.filter(({ kind }) => kind === 'unauthorized-share'),
    ),
    says: '1 finding is no longer in scope. 2 images are shared with unauthorized accounts.',
  },
])('the verdict: $says', ({ news, run, says }) => {
  const content = { run, notices: [], news: { told: [], closed: [], stillOpen: 0, ...news } };
  expect(composeVerdict(content, wordsOf('en'))).toBe(says);
});

test.each([
  {
    outcome: 'not-shared',
    en: '✓ Removed: 1 share was removed',
    zh: '✓ 已取消: 1 个共享已不存在',
    note: /^Instances launched from the image/,
  },
  {
    outcome: 'allowed',
    en: '✓ Allowed: 1 share is now allowed',
    zh: '✓ 已授权: 1 个共享现已授权',
    note: /^Still shared/,
  },
  {
    outcome: 'settled',
    en: '✓ Resolved: 1 finding was resolved',
    zh: '✓ 已解决: 1 个发现项已解决',
    note: /^The problem no longer exists/,
  },
  {
    outcome: 'out-of-scope',
    en: '? Unknown: 1 finding is no longer in scope',
    zh: '? 状态未知: 1 个发现项已不在审计范围内',
    note: /is unknown\.$/,
  },
] as const)('what is closed as $outcome is told in honest words', ({ outcome, en, zh, note }) => {
  const news = { told: [], closed: [closed(outcome)], stillOpen: 0 };
  const [inEnglish] = pageOf(news, 'en').sections;
  const [inChinese] = pageOf(news, 'zh').sections;
  expect(`${inEnglish?.pill.text}: ${inEnglish?.title}`).toBe(en);
  expect(`${inChinese?.pill.text}: ${inChinese?.title}`).toBe(zh);
  expect(inEnglish?.notes.map(({ reason }) => reason)).toEqual([expect.stringMatching(note)]);
});

test('what nobody looks at any more is never called resolved or over', () => {
  const notification = sampleNotification({
    run: compliantReport(),
    news: { told: [], closed: [closed('out-of-scope')], stillOpen: 0 },
  });
  const { subject, text } = composeMail(notification, mailOptions);
  expect(subject + text).not.toMatch(/resolved|\bover\b|settled|gone|removed/i);
  expect(text).toContain('Confirm that this is intended');
  const inChinese = composeMail(notification, { ...mailOptions, language: 'zh' });
  expect(inChinese.subject + inChinese.text).not.toMatch(/已解决|已结束|已取消/);
});

test('an allowance, a target and an image without a name are told when they are over', () => {
  const news = {
    told: [],
    stillOpen: 0,
    closed: [
      closed('settled', {
        kind: 'unused-allowance',
        account: undefined,
        region: undefined,
        imageId: undefined,
        sharedAccountName: 'Farm',
      }),
      closed('settled', {
        kind: 'unverified-target',
        imageId: undefined,
        sharedAccount: undefined,
        label: 'targets[1]',
        detail: '["all",null,[]]',
      }),
      closed('settled', { kind: 'unverified-image', sharedAccount: undefined }),
    ],
  };
  const [section] = pageOf(news).sections;
  expect(section?.rows.map(({ id, name }) => [id, name])).toEqual([
    ['7', 'Farm'],
    ['', 'All images in ap-tokyo'],
    ['img-1', ''],
  ]);
});

test('findings that are not told again are counted in one line', () => {
  const { stillOpen, openItems } = pageOf(sampleNews({ stillOpen: 2 }));
  expect(stillOpen).toBe('2 open findings not described in detail here: see the attached findings.csv.');
  expect(openItems).toEqual([]);
  expect(pageOf(sampleNews({ stillOpen: 0 })).stillOpen).toBe('');
});

test('a mail that tells of no finding names the worst five that are open', () => {
  const news = { told: [], closed: [], stillOpen: sampleFindings.length };
  const { stillOpen, openItems } = pageOf(news);
  expect(stillOpen).toMatch(/^11 open findings not described in detail here: .*findings\.csv\. Most severe:$/);
  expect(openItems).toHaveLength(5);
  expect(openItems[0]).toBe(
    'Unauthorized share · img-6pb6lrmy · golden-web-2026-11 · 101104350001 · ap-guangzhou · Production (100000000002)',
  );
  const { html, text } = composeMail(sampleNotification({ news }), mailOptions);
  for (const account of ['101104350001', '101104350002', '2700036']) {
    expect(html).toContain(account);
    expect(text).toContain(account);
  }
});

test('the worst that is open is named, wherever it stands in the report', () => {
  const unread = sampleFindings.filter(({ kind }) => kind === 'unverified-image');
  const findings = [...Array(6).fill(unread).flat(), ...sampleFindings];
  const { openItems } = composePage(
    sampleReport({ findings }),
    { language: 'en', timeZone, medium: 'mail', news: { told: [], closed: [], stillOpen: findings.length } },
    10,
  );
  expect(openItems.slice(0, 3).every((item) => /^(?:Unauthorized share|Share with) /.test(item))).toBe(true);
});

test('every account that is told of is in HTML and in text, or counted as left out', () => {
  const arbitraryNews = fc.record({
    told: fc.array(
      fc.tuple(
        fc.constantFrom(...sampleFindings.filter((finding) => isOn(finding, 'unwanted-share'))),
        fc.constantFrom(...stages),
        fc.bigInt(1n, 10n ** 18n),
      ),
    ),
    closed: fc.array(fc.tuple(fc.constantFrom(...sampleClosed), fc.bigInt(1n, 10n ** 18n)), { maxLength: 20 }),
  });
  fc.assert(
    fc.property(arbitraryNews, ({ told: some, closed: over }) => {
      const news: News = {
        told: some.map(([finding, stage, account]) => {
          return { finding: { ...finding, sharedAccount: String(account) }, stage, firstSeenAt: weekAgo };
        }),
        closed: over.map(([one, account]) => ({ ...one, subject: { ...one.subject, sharedAccount: String(account) } })),
        stillOpen: 0,
      };
      const { html, text } = composeMail(sampleNotification({ news }), mailOptions);
      for (const part of [html, text]) {
        const missing = [...some.map(([, , account]) => account), ...over.map(([, account]) => account)].filter(
          (account) => !part.includes(String(account)),
        );
        expect(missing.length === 0 || /and \d+ more/.test(part)).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});

test.each(languages)(
  '5,000 findings of every stage and 5,000 that are over fit, and the rest is counted (%s)',
  (language) => {
    const some = Array.from({ length: 455 }, (_, round) =>
      sampleNews().told.map((one) => ({ ...one, finding: renamed(one.finding, `img-${round}`) })),
    ).flat();
    const over = Array.from({ length: 5000 }, (_, index) =>
      closed('not-shared', { imageId: `img-${index}`, imageName: hostileName }),
    );
    const findings = some.map(({ finding }) => finding);
    const news = { told: some, closed: over, stillOpen: 3 };
    const { html, text } = composeMail(sampleNotification({ run: sampleReport({ findings }), news }), {
      ...mailOptions,
      language,
    });
    expect(Buffer.byteLength(html)).toBeLessThan(100_000);
    expect(Buffer.byteLength(text)).toBeLessThan(200_000);
    expect(html).toMatch(language === 'en' ? /and [\d,]+ more</ : /另有 [\d,]+ 项</);
  },
);

function renamed(finding: Finding, imageId: string): Finding {
  if (!('image' in finding) || finding.image === undefined) return finding;
  return { ...finding, image: { ...finding.image, imageId, name: hostileName } };
}

/** Count of each tag in the HTML: a text from outside must not add one. */
function marks(text: string): readonly number[] {
  const { findings } = hostileReport(text);
  const news: News = {
    told: findings.map((finding, index) => ({ finding, stage: stages[index % 4] ?? 'new', firstSeenAt: weekAgo })),
    closed: sampleClosed.map((one) => ({ ...one, subject: hostileSubject(one.subject, text) })),
    stillOpen: 1,
  };
  const {
    html,
    subject,
    text: plain,
  } = composeMail(sampleNotification({ run: hostileReport(text), news }), mailOptions);
  expect(subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u);
  expect(plain).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  return ['<', '>', '"'].map((mark) => withoutKeptWords(html).split(mark).length);
}

function hostileSubject(subject: FindingSubject, text: string): FindingSubject {
  const put = (key: string, value: unknown) => (key === '' || key === 'kind' ? value : text);
  return JSON.parse(JSON.stringify(subject), put);
}

test('no name, known from earlier runs or not, adds a tag or an attribute, or steers a terminal', () => {
  const benign = marks('benign');
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(marks(text)).toEqual(benign);
    }),
    { numRuns: 60 },
  );
});
