import { afterEach, describe, expect, test } from 'vitest';
import { ChannelError } from '../../../lib/errors.ts';
import type { AlertEvent } from '../../../lib/notify/chat/alert-event.ts';
import { sendToChannel } from '../../../lib/notify/chat/send-summary.ts';
import type { ChatSummary } from '../../../lib/notify/chat/summary.ts';
import { type Answer, openRobotServer, type RobotServer } from '../../support/robot-server.ts';
import { createSleepingClock } from '../../support/smtp-clock.ts';

const routingKey = 'swordfishswordfishswordfish12345';
const accepted: Answer = { status: 202, body: '{"status":"success","message":"Event processed","dedup_key":"k"}' };
const servers: RobotServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

type Trigger = Extract<AlertEvent, { readonly action: 'trigger' }>;

function trigger(key: string, changes: Partial<Trigger> = {}): Trigger {
  return {
    action: 'trigger',
    key,
    summary: 'New · Unauthorized share',
    severity: 'critical',
    source: '100000000002/ap-guangzhou',
    at: '2026-11-24T01:00:09.480Z',
    class: 'unauthorized-share',
    details: { sharedAccount: '101104350099' },
    ...changes,
  };
}

async function send(events: readonly AlertEvent[], answers: readonly [Answer, ...Answer[]]) {
  const server = await openRobotServer(answers);
  servers.push(server);
  const summary: ChatSummary = {
    id: 'run-1',
    title: '',
    mark: { level: 'high', text: '' },
    isUrgent: true,
    verdict: '',
    counts: '',
    notices: [],
    items: [],
    left: [''],
    where: '',
    json: '{}',
    events: () => events,
  };
  const { clock, sleptMs } = createSleepingClock();
  const channel = { kind: 'pagerduty', url: `${server.base}/v2/enqueue`, routingKey } as const;
  const failure = await sendToChannel(channel, summary, { clock, timeLeftMs: 60_000 }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { failure, sleptMs, bodies: server.heard.map(({ body }) => body) };
}

describe('events', () => {
  test('open an alert with everything that is known of it', async () => {
    const link = { url: 'https://console.cloud.tencent.com/cvm/image/index?rid=1', label: 'Images' };
    const event = trigger('0123456789abcdef', { group: 'ap-guangzhou', component: 'img-6pb6lrmy', link });
    const { bodies, failure } = await send([event], [accepted]);
    expect(failure).toBeUndefined();
    expect(bodies.map((body): unknown => JSON.parse(body))).toEqual([
      {
        routing_key: routingKey,
        event_action: 'trigger',
        dedup_key: '0123456789abcdef',
        client: 'image-share-audit',
        payload: {
          summary: 'New · Unauthorized share',
          source: '100000000002/ap-guangzhou',
          severity: 'critical',
          timestamp: '2026-11-24T01:00:09.480Z',
          class: 'unauthorized-share',
          component: 'img-6pb6lrmy',
          group: 'ap-guangzhou',
          custom_details: { sharedAccount: '101104350099' },
        },
        links: [{ href: link.url, text: 'Images' }],
      },
    ]);
  });

  test('resolve an alert by its key alone', async () => {
    const { bodies } = await send([{ action: 'resolve', key: 'k' }], [accepted]);
    expect(bodies.map((body): unknown => JSON.parse(body))).toEqual([
      { routing_key: routingKey, event_action: 'resolve', dedup_key: 'k' },
    ]);
  });

  test('have a summary of 1024 characters at most, in which no character is cut in two', async () => {
    const summaries = ['x'.repeat(1024), 'x'.repeat(1025), `${'x'.repeat(1022)}\u{20bb7}\u{20bb7}`];
    const { bodies } = await send(
      summaries.map((summary, index) => trigger(String(index), { summary })),
      [accepted],
    );
    const sent = new Map(bodies.map((body) => [JSON.parse(body).dedup_key, JSON.parse(body).payload.summary]));
    expect([sent.get('0'), sent.get('1'), sent.get('2')]).toEqual([
      summaries[0],
      `${'x'.repeat(1023)}…`,
      `${'x'.repeat(1022)}…`,
    ]);
  });

  test('are 512 kB at most: details that are longer are left out, which the alert says', async () => {
    const { bodies, failure } = await send([trigger('k', { details: { accounts: '共'.repeat(200_000) } })], [accepted]);
    expect(failure).toBeUndefined();
    expect(Buffer.byteLength(bodies[0] ?? '')).toBeLessThan(512_000);
    expect(JSON.parse(bodies[0] ?? '').payload.custom_details).toEqual({
      note: 'The details are too long for an event.',
    });
  });
});

describe('a message of many events', () => {
  const events = Array.from({ length: 9 }, (_, index) => trigger(`key-${index}`));

  test('is accepted when each is: all are sent, whatever became of one', async () => {
    const { bodies, failure } = await send(events, [{ status: 400, body: '{"status":"invalid event"}' }, accepted]);
    expect(new Set(bodies.map((body) => JSON.parse(body).dedup_key)).size).toBe(9);
    expect(failure).toBeInstanceOf(ChannelError);
    expect(String(failure)).toContain('The channel pagerduty did not accept the message (HTTP 400');
    expect(String(failure)).not.toContain('swordfish');
  });

  test('repeats those alone that may pass', async () => {
    const { bodies, failure, sleptMs } = await send(events, [{ status: 429, body: '' }, accepted]);
    expect({ failure, sleptMs, sent: bodies.length }).toEqual({ failure: undefined, sleptMs: [1000], sent: 10 });
  });

  test('without any event is accepted, and asks nothing', async () => {
    expect(await send([], ['close'])).toEqual({ failure: undefined, sleptMs: [], bodies: [] });
  });
});
