import { describe, expect, test } from 'vitest';
import { channelId } from '../../../lib/alert/channels.ts';
import { findingId, keyOf, subjectOf } from '../../../lib/alert/identity.ts';
import type { Notification } from '../../../lib/alert/notification.ts';
import type { Plan } from '../../../lib/alert/plan.ts';
import type { AlertEvent } from '../../../lib/notify/chat/alert-event.ts';
import type { Channel } from '../../../lib/options.ts';
import { composeChatSummary } from '../../../lib/report/formats/chat-summary.ts';
import { day, db, web } from '../../alert/fixtures.ts';
import { allowance, collected, evidence, unavailable } from '../../support/evidence.ts';
import { createHistory } from '../../support/history.ts';
import { hostileName, hostileReport } from '../../support/hostile-report.ts';
import { compliantReport, failedRun, sampleFindings, sampleReport, withFindings } from '../../support/sample-report.ts';

const pagerduty: Channel = {
  kind: 'pagerduty',
  url: 'https://events.pagerduty.com/v2/enqueue',
  routingKey: 'k'.repeat(32),
};
const channels = [pagerduty];
const account = '100000000002';
const options = { language: 'en', timeZone: 'Asia/Shanghai' } as const;

function eventsOf(run: Notification['run'], more: Partial<Notification> = {}): readonly AlertEvent[] {
  return composeChatSummary({ run, notices: [], ...more }, options).events();
}

/** Events of the one channel of a plan. */
function eventsIn({ channels: [first] }: Plan): readonly AlertEvent[] {
  return first === undefined ? [] : composeChatSummary(first.notification, options).events();
}

const inShort = (events: readonly AlertEvent[]) => events.map(({ action, key }) => `${action} ${key}`);

const shareOf = (imageId: string, sharedAccount: string, kind: 'unauthorized-share' | 'lapsed-allowance') =>
  findingId(keyOf({ kind, account: web.account, region: web.region, imageId, sharedAccount }));

const onWeb = (sharedAccount: string) => shareOf(web.imageId, sharedAccount, 'unauthorized-share');

const unread = evidence([unavailable(web)]);
const seen = (accounts: readonly string[]) => evidence([collected(web, accounts)]);

describe('with a memory', () => {
  test('a finding opens an alert by its id once, is reminded under the same id, and resolved when it is over', () => {
    const history = createHistory();
    const runs = [
      history.run(seen(['100', '200']), { at: day(2), channels }),
      history.run(seen(['100', '200']), { at: day(3), channels }),
      history.run(seen(['100']), { at: day(4), channels }),
      history.run(seen(['100']), { at: day(12), channels }),
      history.run(seen([]), { at: day(13), channels }),
    ];
    const more = expect.stringMatching(/^resolve image-share-audit:\d+:more$/);
    expect(runs.map((plan) => inShort(eventsIn(plan)))).toEqual([
      [`trigger ${onWeb('100')}`, `trigger ${onWeb('200')}`],
      [],
      [`resolve ${onWeb('200')}`],
      [`trigger ${onWeb('100')}`],
      [`resolve ${onWeb('100')}`, more],
    ]);
  });

  test('what could not be read has an alert of its own beside that of the image, until all is read again', () => {
    const history = createHistory();
    const first = inShort(eventsIn(history.run(unread, { at: day(2), channels })));
    expect(first).toHaveLength(2);
    expect(first[0]).toMatch(/^trigger image-share-audit:\d+:outage$/);
    expect(inShort(eventsIn(history.run(seen([]), { at: day(3), channels })))).toEqual(
      expect.arrayContaining(first.map((event) => event.replace('trigger', 'resolve'))),
    );
  });

  test('a failed run opens the alert of an outage, which a complete run resolves', () => {
    const history = createHistory();
    const failed = eventsIn(history.fail('No answer.', { at: day(2), channels }));
    expect(failed).toMatchObject([{ action: 'trigger', severity: 'error', class: 'failed-run' }]);
    const opened = inShort(failed).map((event) => event.replace('trigger', 'resolve'));
    expect(opened).toEqual(['resolve image-share-audit:unknown:outage']);
    expect(inShort(eventsIn(history.run(seen([]), { at: day(3), channels })))).toEqual([
      `resolve image-share-audit:${account}:outage`,
      ...opened,
    ]);
  });

  test('an incomplete run does not resolve the alert of a failed one', () => {
    const history = createHistory();
    history.fail('No answer.', { at: day(2), channels });
    const events = inShort(eventsIn(history.run(unread, { at: day(3), channels })));
    expect(events.filter((event) => event.endsWith(':outage'))).toEqual([expect.stringMatching(/^trigger /)]);
  });

  test('a share whose allowance lapsed is another alert, and the earlier one is resolved', () => {
    const history = createHistory();
    history.run(seen(['100']), { at: day(2), channels });
    const lapsed = allowance('100', { expires: '2026-11-01' });
    const events = inShort(eventsIn(history.run(seen(['100']), { at: day(3), channels, allowlist: [lapsed] })));
    expect(events.toSorted()).toEqual([
      `resolve ${onWeb('100')}`,
      `trigger ${shareOf(web.imageId, '100', 'lapsed-allowance')}`,
    ]);
  });

  test('a share that comes back has its alert again, although the resolution was not confirmed', () => {
    const history = createHistory();
    const allowed = { channels, allowlist: [allowance('100')] };
    history.run(seen(['100']), { at: day(2), channels });
    const refused = [channelId(pagerduty)];
    expect(inShort(eventsIn(history.run(seen(['100']), { at: day(3), ...allowed, refused })))).toContain(
      `resolve ${onWeb('100')}`,
    );
    expect(inShort(eventsIn(history.run(seen(['100']), { at: day(4), channels })))).toEqual([
      `trigger ${onWeb('100')}`,
    ]);
  });

  test('a finding that is no longer audited opens an alert that says so, since its state is unknown', () => {
    const history = createHistory();
    history.run(evidence([collected(web, ['100']), collected(db, ['7'])]), { at: day(2), channels });
    const events = eventsIn(history.run(evidence([collected(db, ['7'])]), { at: day(3), channels }));
    expect(events).toEqual([
      expect.objectContaining({
        action: 'trigger',
        key: expect.stringMatching(/^image-share-audit:\d+:out-of-scope:[0-9a-f]{16}$/),
        severity: 'warning',
        summary: expect.stringMatching(/^No longer in scope: \S+ shared with 100 · .*no longer audited/),
        details: expect.objectContaining({ ids: [onWeb('100')] }),
      }),
      { action: 'resolve', key: onWeb('100') },
    ]);
  });

  test('of many that are over the first fifty are resolved, and one alert says how many are left', () => {
    const history = createHistory();
    const accounts = Array.from({ length: 60 }, (_, index) => String(1000 + index));
    history.run(evidence([collected(web, accounts), collected(db, ['7'])]), { at: day(2), channels });
    const events = eventsIn(
      history.run(evidence([collected(web, []), collected(db, ['7'])]), { at: day(3), channels }),
    );
    expect(events.filter(({ action }) => action === 'resolve')).toHaveLength(50);
    expect(events.at(-1)).toMatchObject({
      action: 'trigger',
      key: expect.stringMatching(/:unresolved$/),
      severity: 'info',
      summary: expect.stringContaining('10 more findings are over'),
    });
  });
});

describe('without a memory', () => {
  test('every finding opens its alert, and nothing is resolved', () => {
    const report = sampleReport();
    const events = eventsOf(report);
    expect(events.every(({ action }) => action === 'trigger')).toBe(true);
    expect(events.map(({ key }) => key).toSorted()).toEqual(
      [
        `image-share-audit:${account}:outage`,
        ...report.findings.map((finding) => findingId(keyOf(subjectOf(finding)))),
      ].toSorted(),
    );
    expect(eventsOf(compliantReport())).toEqual([]);
  });
});

describe('an alert', () => {
  test('says what, where and how bad, and holds the fields of the report', () => {
    const [finding] = sampleFindings;
    const report = withFindings(compliantReport({ site: 'china', verdict: 'non-compliant' }), finding ? [finding] : []);
    expect(eventsOf(report)).toEqual([
      {
        action: 'trigger',
        key: expect.stringMatching(/^[0-9a-f]{16}$/),
        summary: expect.stringContaining('Unauthorized share · img-6pb6lrmy · golden-web-2026-11 · 101104350001'),
        severity: 'critical',
        source: `${account}/ap-guangzhou`,
        at: report.finishedAt,
        class: 'unauthorized-share',
        group: 'ap-guangzhou',
        component: 'img-6pb6lrmy',
        details: expect.objectContaining({
          kind: 'unauthorized-share',
          sharedAccount: '101104350001',
          runId: report.runId,
        }),
        link: {
          url: expect.stringMatching(/^https:\/\/console\.cloud\.tencent\.com\/cvm\/image\/index\?rid=\d+&tab=/),
          label: expect.stringContaining('ap-guangzhou'),
        },
      },
    ]);
  });

  test('has the severity of its finding', () => {
    const severities = new Set(
      eventsOf(sampleReport()).flatMap((event) =>
        event.action === 'trigger' ? [`${String(event.details.severity)} ${event.severity}`] : [],
      ),
    );
    expect([...severities].toSorted()).toEqual(['high critical', 'low info', 'medium warning', 'undefined error']);
  });

  test('says that an emulator answered', () => {
    const [event] = eventsOf(failedRun({ emulated: true }));
    expect(event).toMatchObject({ summary: expect.stringMatching(/^EMULATED: The run failed\./) });
  });

  test('has one line of visible text, whatever the names are', () => {
    for (const event of eventsOf(hostileReport(hostileName))) {
      if (event.action !== 'trigger') continue;
      const { summary, source, group = '', component = '', key } = event;
      expect([summary, source, group, component].join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(key).toMatch(/^(?:[0-9a-f]{16}|image-share-audit:(?:\d+|unknown):\w+)$/);
    }
  });
});

test('of 25,000 findings the worst 20 have an alert each, and one says how many more there are', () => {
  const [share] = sampleFindings;
  const low = sampleFindings.filter(({ severity }) => severity === 'low');
  const shares = Array.from({ length: 24_999 }, (_, index) =>
    share?.kind === 'unauthorized-share' ? [{ ...share, sharedAccount: String(1_000_000 + index) }] : [],
  ).flat();
  const report = withFindings(compliantReport({ verdict: 'non-compliant' }), [...low.slice(0, 1), ...shares]);
  const events = eventsOf(report);
  expect(events).toHaveLength(21);
  expect(events.slice(0, 20).every((event) => event.action === 'trigger' && event.severity === 'critical')).toBe(true);
  expect(events.at(-1)).toMatchObject({
    key: `image-share-audit:${account}:more`,
    severity: 'critical',
    summary: expect.stringMatching(/^24,980 more findings not shown here\. .*5f1c2f0e/),
    details: { findings: 24_980, ids: { length: 20 } },
  });
});
