import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';

import { ChannelError } from '../../../lib/errors.ts';
import { sendToChannel } from '../../../lib/notify/chat/send-summary.ts';
import type { ChatSummary } from '../../../lib/notify/chat/summary.ts';
import type { Channel } from '../../../lib/options.ts';
import { hostileText } from '../../support/hostile-report.ts';
import { type Answer, openRobotServer, type RobotServer } from '../../support/robot-server.ts';
import { createSleepingClock } from '../../support/smtp-clock.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const token = 'hunter2-hunter2-hunter2';
const secret = 'SECswordfish-swordfish-swordfish';

const kinds = ['wecom', 'dingtalk', 'feishu', 'slack', 'webhook', 'pagerduty'] as const;
type Kind = (typeof kinds)[number];

const success: Readonly<Record<Kind, Answer>> = {
  wecom: { body: '{"errcode":0,"errmsg":"ok"}' },
  dingtalk: { body: '{"errcode":0,"errmsg":"ok"}' },
  feishu: { body: '{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}' },
  slack: { body: 'ok' },
  webhook: { status: 204, body: '' },
  pagerduty: { status: 202, body: '{"status":"success","message":"Event processed","dedup_key":"k"}' },
};

const paths: Readonly<Record<Kind, string>> = {
  wecom: `/cgi-bin/webhook/send?key=${token}`,
  dingtalk: `/robot/send?access_token=${token}`,
  feishu: `/open-apis/bot/v2/hook/${token}`,
  slack: `/services/T00000000/B00000000/${token}`,
  webhook: `/incoming/${token}?source=audit`,
  pagerduty: '/v2/enqueue',
};

function channelOf(kind: Kind, base: string, signed = true): Channel {
  const url = base + paths[kind];
  if (kind === 'wecom' || kind === 'slack') return { kind, url };
  if (kind === 'webhook') return { kind, url, secret };
  if (kind === 'pagerduty') return { kind, url, routingKey: secret };
  return { kind, url, ...(signed && { secret }) };
}

const summary: ChatSummary = {
  id: 'run-1',
  title: '[image-share-audit] 2 unauthorized shares - Production',
  verdict: '2 images are shared with unauthorized accounts.',
  counts: '2 unauthorized shares',
  notices: ['What earlier runs knew could not be used.'],
  items: ['golden-web (img-6pb6lrmy): shared with 101104350001', 'golden-db (img-9qabwvbn): shared with 2700036'],
  left: ['And 2 findings.', 'And 1 more finding.', ''],
  where: 'More in the mail of run run-1.',
  json: '{"version":1,"runId":"run-1"}\n',
  mark: { level: 'high', text: '▲ High' },
  isUrgent: false,
  events: () => [{ action: 'resolve', key: '0123456789abcdef' }],
};

const servers: RobotServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function robot(...answers: readonly [Answer, ...Answer[]]): Promise<RobotServer> {
  const server = await openRobotServer(answers);
  servers.push(server);
  return server;
}

/** The one request that a channel of this kind gets. */
async function heardBy(kind: Kind, told: ChatSummary = summary, signed = true) {
  const server = await robot(success[kind]);
  await sendToChannel(channelOf(kind, server.base, signed), told, {
    clock: createSleepingClock().clock,
    timeLeftMs: 9000,
  });
  const [heard, second] = server.heard;
  if (heard === undefined || second !== undefined) throw new Error('not exactly one request');
  return heard;
}

async function failureOf(sending: Promise<unknown>): Promise<ChannelError> {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ChannelError)) throw new Error(`expected a ChannelError, got ${inspect(error)}`);
  const everything = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error) + String(error.stack);
  expect(everything).not.toMatch(/hunter2|swordfish/);
  return error;
}

/** All texts within a JSON value. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

const bodyOf = (text: string): unknown => JSON.parse(text);

describe('a message', () => {
  test.each(kinds)('goes to %s as one POST of JSON in UTF-8, to the whole address', async (kind) => {
    const heard = await heardBy(kind);
    expect(heard).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8' } });
    expect(heard.url.pathname + heard.url.search).toContain(paths[kind]);
  });

  test('is markdown for WeCom', async () => {
    expect(bodyOf((await heardBy('wecom')).body)).toEqual({
      msgtype: 'markdown',
      markdown: {
        content: [
          '<font color="warning">▲ High</font> **［image-share-audit］ 2 unauthorized shares - Production**',
          '2 images are shared with unauthorized accounts.',
          '2 unauthorized shares',
          'What earlier runs knew could not be used.',
          '> golden-web (img-6pb6lrmy): shared with 101104350001',
          '> golden-db (img-9qabwvbn): shared with 2700036',
          '',
          'More in the mail of run run-1.',
        ].join('\n'),
      },
    });
  });

  test('is markdown for DingTalk, in paragraphs, and mentions nobody', async () => {
    expect(bodyOf((await heardBy('dingtalk')).body)).toEqual({
      msgtype: 'markdown',
      markdown: {
        title: '［image-share-audit］ 2 unauthorized shares - Production',
        text: [
          '### ▲ High ［image-share-audit］ 2 unauthorized shares - Production',
          '2 images are shared with unauthorized accounts.',
          '2 unauthorized shares',
          'What earlier runs knew could not be used.',
          '- golden-web (img-6pb6lrmy): shared with 101104350001\n- golden-db (img-9qabwvbn): shared with 2700036',
          'More in the mail of run run-1.',
        ].join('\n\n'),
      },
      at: { isAtAll: false },
    });
  });

  test('is rich text for Feishu, of text elements only', async () => {
    expect(bodyOf((await heardBy('feishu')).body)).toMatchObject({
      msg_type: 'post',
      content: {
        post: {
          zh_cn: {
            title: '▲ High ［image-share-audit］ 2 unauthorized shares - Production',
            content: [
              [{ tag: 'text', text: '2 images are shared with unauthorized accounts.' }],
              [{ tag: 'text', text: '2 unauthorized shares' }],
              [{ tag: 'text', text: 'What earlier runs knew could not be used.' }],
              [{ tag: 'text', text: '· golden-web (img-6pb6lrmy): shared with 101104350001' }],
              [{ tag: 'text', text: '· golden-db (img-9qabwvbn): shared with 2700036' }],
              [{ tag: 'text', text: 'More in the mail of run run-1.' }],
            ],
          },
        },
      },
    });
  });

  test('is text for Slack, and unfurls nothing', async () => {
    expect(bodyOf((await heardBy('slack')).body)).toEqual({
      text: [
        '▲ High *［image-share-audit］ 2 unauthorized shares - Production*',
        '2 images are shared with unauthorized accounts.',
        '2 unauthorized shares',
        'What earlier runs knew could not be used.',
        '• golden-web (img-6pb6lrmy): shared with 101104350001',
        '• golden-db (img-9qabwvbn): shared with 2700036',
        'More in the mail of run run-1.',
      ].join('\n'),
      mrkdwn: true,
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  test.each(['wecom', 'dingtalk', 'feishu', 'slack'] as const)(
    'leaves no gap at %s for what it lacks',
    async (kind) => {
      const bare = { ...summary, counts: '', notices: [], items: [], left: [''] };
      const texts = textsIn(bodyOf((await heardBy(kind, bare, false)).body)).filter((text) =>
        text.includes('unauthorized accounts'),
      );
      const lines = kind === 'wecom' ? 4 : kind === 'dingtalk' ? 5 : kind === 'slack' ? 3 : 1;
      expect(texts.map((text) => text.split('\n').length)).toEqual([lines]);
    },
  );

  test('is the JSON for a webhook, byte for byte, with an id', async () => {
    const { body, headers } = await heardBy('webhook', { ...summary, id: 'run 1\r\nX: y', json: '{"name":"共享"}\n' });
    expect(body).toBe('{"name":"共享"}\n');
    expect(headers['x-image-share-audit-id']).toBe('run?1??X:?y');
  });
});

describe('a signature', () => {
  const atMs = Date.UTC(2026, 10, 24);

  test('stands in the address for DingTalk: milliseconds and secret, under the secret', async () => {
    const { url } = await heardBy('dingtalk');
    expect(url.searchParams.get('access_token')).toBe(token);
    expect(url.searchParams.get('timestamp')).toBe(String(atMs));
    const expected = createHmac('sha256', secret).update(`${atMs}\n${secret}`).digest('base64');
    expect(url.searchParams.get('sign')).toBe(expected);
  });

  test('stands in the body for Feishu: of nothing, under seconds and secret', async () => {
    const timestamp = String(atMs / 1000);
    const sign = createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64');
    expect(bodyOf((await heardBy('feishu')).body)).toMatchObject({ timestamp, sign });
  });

  test('stands in a header for a webhook: of seconds, a full stop and the body', async () => {
    const { headers, body } = await heardBy('webhook');
    const timestamp = String(atMs / 1000);
    expect(headers['x-image-share-audit-timestamp']).toBe(timestamp);
    const expected = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    expect(headers['x-image-share-audit-signature']).toBe(`sha256=${expected}`);
  });

  test.each(['feishu', 'webhook'] as const)('is of whole seconds for %s, at whatever moment', async (kind) => {
    const server = await robot(success[kind]);
    const { clock } = createSleepingClock();
    const late = { ...clock, now: () => new Date(atMs + 999) };
    await sendToChannel(channelOf(kind, server.base), summary, { clock: late, timeLeftMs: 9000 });
    const said = server.heard.flatMap(({ headers, body }) => [
      headers['x-image-share-audit-timestamp'],
      ...textsIn(bodyOf(body)),
    ]);
    expect(said).toContain(`${atMs / 1000}`);
  });

  test('is left out for robots without a secret', async () => {
    expect((await heardBy('dingtalk', summary, false)).url.search).toBe(`?access_token=${token}`);
    expect(bodyOf((await heardBy('feishu', summary, false)).body)).not.toHaveProperty('sign');
  });
});

describe('an answer that is no success', () => {
  const refused: readonly { readonly kind: Kind; readonly answer: Exclude<Answer, string>; readonly says: string }[] = [
    {
      kind: 'wecom',
      answer: { body: '{"errcode":93000,"errmsg":"invalid webhook url"}' },
      says: 'errcode 93000: invalid webhook url',
    },
    { kind: 'wecom', answer: { body: '{"errcode":"0","errmsg":"ok"}' }, says: 'no errcode in the answer: ok' },
    { kind: 'wecom', answer: { body: '' }, says: '(no errcode in the answer)' },
    { kind: 'wecom', answer: { body: 'ok' }, says: '(no errcode in the answer)' },
    { kind: 'wecom', answer: { body: '<html>hello</html>' }, says: '(no errcode in the answer)' },
    { kind: 'wecom', answer: { body: '[0]' }, says: '(no errcode in the answer)' },
    { kind: 'wecom', answer: { status: 404, body: '{"errcode":0}' }, says: 'errcode 0' },
    {
      kind: 'dingtalk',
      answer: { body: '{"errcode":310000,"errmsg":"sign not match"}' },
      says: 'errcode 310000: sign not match',
    },
    { kind: 'dingtalk', answer: { body: '{"errmsg":"ok"}' }, says: 'no errcode in the answer: ok' },
    { kind: 'feishu', answer: { body: '{"code":19021,"msg":"sign match fail"}' }, says: 'code 19021: sign match fail' },
    {
      kind: 'feishu',
      answer: { body: '{"code":19024,"StatusCode":0,"msg":"Key Words Not Found"}' },
      says: 'code 19024: Key Words Not Found',
    },
    { kind: 'feishu', answer: { body: '{"StatusCode":1,"StatusMessage":"no"}' }, says: 'StatusCode 1: no' },
    { kind: 'feishu', answer: { body: '{}' }, says: '(no StatusCode in the answer)' },
    { kind: 'feishu', answer: { body: '{"code":0,"StatusCode":1,"StatusMessage":"no"}' }, says: 'StatusCode 1: no' },
    { kind: 'feishu', answer: { body: '{"code":0,"StatusCode":"0"}' }, says: '(no StatusCode in the answer)' },
    { kind: 'feishu', answer: { body: '{"code":"0","StatusCode":0}' }, says: '(no code in the answer)' },
    { kind: 'feishu', answer: { body: '{"code":1,"StatusCode":7,"msg":"bad"}' }, says: 'code 1: bad' },
    { kind: 'slack', answer: { body: '' }, says: '(HTTP 200 without the word ok)' },
    { kind: 'slack', answer: { status: 201, body: 'ok' }, says: 'HTTP 201 without the word ok: ok' },
    { kind: 'slack', answer: { body: 'okay' }, says: 'HTTP 200 without the word ok: okay' },
    { kind: 'slack', answer: { body: 'invalid_payload' }, says: 'without the word ok: invalid_payload' },
    { kind: 'slack', answer: { status: 404, body: 'no_service' }, says: 'HTTP 404: no_service' },
    { kind: 'webhook', answer: { status: 401, body: 'bad signature' }, says: 'HTTP 401: bad signature' },
    { kind: 'webhook', answer: { status: 300, body: '' }, says: 'HTTP 300, a redirect, which is not followed' },
    { kind: 'webhook', answer: { status: 399, body: '' }, says: 'HTTP 399, a redirect, which is not followed' },
    { kind: 'webhook', answer: { status: 400, body: '' }, says: '(HTTP 400)' },
    { kind: 'webhook', answer: { status: 499, body: '' }, says: '(HTTP 499)' },
    {
      kind: 'pagerduty',
      answer: {
        status: 400,
        body: '{"status":"invalid event","message":"Event object is invalid","errors":["Length of \'routing_key\' is incorrect"]}',
      },
      says: "HTTP 400: Event object is invalid Length of 'routing_key' is incorrect",
    },
    { kind: 'pagerduty', answer: { body: '{"status":"success"}' }, says: 'HTTP 200 without the word success' },
    { kind: 'pagerduty', answer: { status: 202, body: '' }, says: '(HTTP 202 without the word success)' },
    {
      kind: 'pagerduty',
      answer: { status: 202, body: '{"status":"throttled"}' },
      says: 'HTTP 202 without the word success',
    },
    ...[
      '<!DOCTYPE html><p>Sign in</p>',
      '<html lang="en">',
      '\n  <HTML>',
      '\ufeff<!doctype html>',
      '<!-- gateway --><!DOCTYPE html>',
      '<script>location.href="/login"</script>',
    ].map((body) => ({
      kind: 'webhook' as const,
      answer: { body },
      says: '(a page)',
    })),
  ];

  test.each(refused)('fails at once for $kind: $answer.body', async ({ kind, answer, says }) => {
    const server = await robot(answer);
    const { clock, sleptMs } = createSleepingClock();
    const error = await failureOf(sendToChannel(channelOf(kind, server.base), summary, { clock, timeLeftMs: 60_000 }));
    expect(error.channel).toBe(kind);
    expect(error.message).toContain(says);
    expect(error.message).toMatch(
      new RegExp(`^The channel ${kind} did not accept the message \\(.*\\)\\. Check its address`),
    );
    expect({ asked: server.heard.length, slept: sleptMs }).toEqual({ asked: 1, slept: [] });
  });

  test('of 200 with a page behind a login is none, be it of a proxy in the place of the receiver', async () => {
    const headers = { 'content-type': 'text/html; charset=utf-8' };
    const server = await robot({ headers, body: `<!doctype html>\n<title>Sign in</title>${'<p>'.repeat(9000)}` });
    const { clock } = createSleepingClock();
    const error = await failureOf(
      sendToChannel(channelOf('webhook', server.base), summary, { clock, timeLeftMs: 60_000 }),
    );
    expect(error.message).toMatch(/^The channel webhook did not accept the message \(a page\)\. Check its address/);
  });

  test.each(kinds)('is not followed when it leads elsewhere: %s', async (kind) => {
    const elsewhere = await robot(success[kind]);
    const server = await robot({ status: 307, headers: { location: `${elsewhere.base}/${token}` }, body: '' });
    const { clock } = createSleepingClock();
    const error = await failureOf(sendToChannel(channelOf(kind, server.base), summary, { clock, timeLeftMs: 60_000 }));
    expect(error.message).toContain('HTTP 307, a redirect, which is not followed');
    expect(elsewhere.heard).toEqual([]);
  });

  test.each(kinds)('repeats no secret of %s, and stays on one line', async (kind) => {
    const said = ['key ', token, '\n', secret, '\u001b[31m', 'x'.repeat(5000)].join(' ');
    const server = await robot({ status: 400, body: JSON.stringify({ errcode: 1, errmsg: said, code: 1, msg: said }) });
    const { clock } = createSleepingClock();
    const error = await failureOf(sendToChannel(channelOf(kind, server.base), summary, { clock, timeLeftMs: 60_000 }));
    expect(error.message).not.toMatch(/\p{Cc}/u);
    expect(error.message.length).toBeLessThan(500);
  });

  test('shows what was said on one line of bounded length', async () => {
    const errmsg = `first\r\nsecond\u202e ${'x'.repeat(50_000)}`;
    const server = await robot({ body: JSON.stringify({ errcode: 7, errmsg: errmsg.slice(0, 9000) }) });
    const { clock } = createSleepingClock();
    const error = await failureOf(
      sendToChannel(channelOf('wecom', server.base), summary, { clock, timeLeftMs: 60_000 }),
    );
    expect(error.message).toContain('(errcode 7: first second xxx');
    expect(error.message.length).toBeLessThan(500);
  });
});

describe('an answer that is a success', () => {
  const taken: readonly { readonly kind: Kind; readonly answer: Exclude<Answer, string> }[] = [
    { kind: 'feishu', answer: { body: '{"StatusCode":0,"StatusMessage":"success"}' } },
    { kind: 'feishu', answer: { body: '{"code":0,"msg":"success"}' } },
    { kind: 'wecom', answer: { status: 299, body: '{"errcode":0}' } },
    { kind: 'slack', answer: { body: 'ok\n' } },
    { kind: 'webhook', answer: { status: 299, body: '' } },
    { kind: 'webhook', answer: { body: '{"html":"<html>"}' } },
    { kind: 'webhook', answer: { body: '<ok/>' } },
  ];

  test.each(taken)('is enough at $kind: $answer.body', async ({ kind, answer }) => {
    const server = await robot(answer);
    const { clock } = createSleepingClock();
    await sendToChannel(channelOf(kind, server.base), summary, { clock, timeLeftMs: 9000 });
    expect(server.heard).toHaveLength(1);
  });
});

describe('what may pass', () => {
  const passing: readonly { readonly kind: Kind; readonly first: Answer }[] = [
    { kind: 'wecom', first: { body: '{"errcode":-1,"errmsg":"system busy"}' } },
    { kind: 'wecom', first: { status: 503, body: '{"errcode":5,"errmsg":"unavailable"}' } },
    { kind: 'dingtalk', first: { body: '{"errcode":-1,"errmsg":"system busy"}' } },
    { kind: 'dingtalk', first: { status: 502, body: 'Bad Gateway' } },
    { kind: 'feishu', first: { body: '{"StatusCode":11232,"StatusMessage":"frequency limited"}' } },
    { kind: 'feishu', first: { body: '{"code":11232,"msg":"frequency limited"}' } },
    { kind: 'wecom', first: { body: '{"errcode":45009,"errmsg":"api freq out of limit"}' } },
    { kind: 'dingtalk', first: { body: '{"errcode":130101,"errmsg":"send too fast"}' } },
    { kind: 'feishu', first: { body: '{"code":9499,"StatusCode":0,"msg":"too many request"}' } },
    { kind: 'slack', first: { status: 503, body: '' } },
    { kind: 'slack', first: 'close' },
    { kind: 'webhook', first: { status: 500, body: '' } },
    { kind: 'pagerduty', first: { status: 429, body: '' } },
    { kind: 'pagerduty', first: { status: 500, body: '{"status":"error","message":"try later"}' } },
  ];

  test.each(passing)('is tried again, signed anew: $kind', async ({ kind, first }) => {
    const server = await robot(first, success[kind]);
    const { clock, sleptMs } = createSleepingClock();
    await sendToChannel(channelOf(kind, server.base), summary, { clock, timeLeftMs: 60_000 });
    expect({ asked: server.heard.length, sleptMs }).toEqual({ asked: 2, sleptMs: [1000] });
    if (kind !== 'webhook') return;
    const [one, two] = server.heard.map(({ headers }) => headers);
    expect(one?.['x-image-share-audit-id']).toBe(two?.['x-image-share-audit-id']);
    expect(one?.['x-image-share-audit-signature']).not.toBe(two?.['x-image-share-audit-signature']);
  });

  test('is given up after two repeats', async () => {
    const server = await robot({ status: 500, body: '' });
    const { clock, sleptMs } = createSleepingClock();
    const error = await failureOf(
      sendToChannel(channelOf('slack', server.base), summary, { clock, timeLeftMs: 60_000 }),
    );
    expect(error.message).toContain('(HTTP 500)');
    expect({ asked: server.heard.length, sleptMs }).toEqual({ asked: 3, sleptMs: [1000, 4000] });
  });

  test.each([
    { timeLeftMs: 1000, slept: [] },
    { timeLeftMs: 3000, slept: [1000] },
    { timeLeftMs: 5000, slept: [1000] },
    { timeLeftMs: 9000, slept: [1000, 4000] },
  ])('is tried again as long as the wait fits into $timeLeftMs ms, and fails with what it said', async (times) => {
    const server = await robot({ status: 500, body: 'busy' });
    const { clock, sleptMs } = createSleepingClock();
    const options = { clock, timeLeftMs: times.timeLeftMs };
    const error = await failureOf(sendToChannel(channelOf('slack', server.base), summary, options));
    expect(error.message).toContain('(HTTP 500: busy)');
    expect({ asked: server.heard.length, sleptMs }).toEqual({ asked: times.slept.length + 1, sleptMs: times.slept });
  });

  test('is not tried again after a wait that took all the time', async () => {
    const server = await robot({ status: 500, body: '' }, success.slack);
    const clock = createVirtualClock(() => 5000);
    const error = await failureOf(sendToChannel(channelOf('slack', server.base), summary, { clock, timeLeftMs: 3000 }));
    expect(error.message).toContain('in the time that was left');
    expect(server.heard).toHaveLength(1);
  });

  test('waits as long as it is told to, and not past the time that there is', async () => {
    const limited = { status: 429, headers: { 'retry-after': '30' }, body: 'rate_limited' };
    const patient = createSleepingClock();
    const server = await robot(limited, success.slack);
    await sendToChannel(channelOf('slack', server.base), summary, { clock: patient.clock, timeLeftMs: 60_000 });
    expect(patient.sleptMs).toEqual([30_000]);

    const hurried = createSleepingClock();
    const other = await robot(limited, success.slack);
    const options = { clock: hurried.clock, timeLeftMs: 20_000 };
    expect((await failureOf(sendToChannel(channelOf('slack', other.base), summary, options))).message).toContain(
      'HTTP 429',
    );
    expect(hurried.sleptMs).toEqual([]);
  });

  test.each(kinds)(
    'ends when the time does, where %s hangs',
    async (kind) => {
      const server = await robot('hang');
      const { clock } = createSleepingClock();
      const error = await failureOf(sendToChannel(channelOf(kind, server.base), summary, { clock, timeLeftMs: 200 }));
      expect(error.message).toMatch(/^The channel \w+ did not answer in time \(time-out\)\. /);
      // Sooner than the longest attempt ends.
    },
    4000,
  );

  test('is not begun without time', async () => {
    const server = await robot(success.slack);
    const { clock } = createSleepingClock();
    const error = await failureOf(sendToChannel(channelOf('slack', server.base), summary, { clock, timeLeftMs: 0 }));
    expect(error.message).toContain('in the time that was left');
    expect(server.heard).toEqual([]);
  });

  test('names the code of a connection that fails, and nothing of the address', async () => {
    const server = await robot('close');
    await server.close();
    servers.splice(0);
    const { clock } = createSleepingClock();
    const error = await failureOf(
      sendToChannel(channelOf('wecom', server.base), summary, { clock, timeLeftMs: 60_000 }),
    );
    expect(error.message).toContain('could not be reached, or closed the connection (ECONNREFUSED)');
    expect(error.message).toContain('Check its address, its certificate, and whether the network lets requests out.');
    expect(error.message).not.toContain('127.0.0.1');
  });

  test('is not a server that does not speak TLS', async () => {
    const server = await robot(success.wecom);
    const { clock, sleptMs } = createSleepingClock();
    const channel = channelOf('wecom', server.base.replace('http:', 'https:'));
    const error = await failureOf(sendToChannel(channel, summary, { clock, timeLeftMs: 60_000 }));
    expect(error.message).toMatch(/\((?:ERR_SSL_\w+|EPROTO)\)/);
    expect(sleptMs).toEqual([]);
  });
});

const hostileBrief = (text: string): ChatSummary => ({
  ...summary,
  title: text,
  verdict: text,
  counts: text,
  notices: [text],
  items: [text],
  left: [text, text],
  where: text,
});

/** The texts that are shown, without the markup that is ours. */
function shownIn(kind: Kind, body: string): readonly string[] {
  const ours =
    kind === 'slack' ? /^▲ High \*(?=.)|\*$|^• /g : /^<font color="warning">▲ High<\/font> \*\*|\*\*$|^> |^### |^- /g;
  const texts = textsIn(bodyOf(body)).filter((text) => !['markdown', 'post', 'text'].includes(text));
  return texts.flatMap((text) => text.split('\n')).map((line) => line.replaceAll(ours, ''));
}

describe('names that others chose', () => {
  const tricks = [
    '<@all>',
    '@all',
    '@everyone',
    '<!channel>',
    '<!here|x>',
    '<@U0123>',
    '<at user_id="all">x</at>',
    '<at id=all></at>',
    '&lt;!channel&gt;',
    '[click](https://evil.example/)',
    '![x](https://evil.example/x.png)',
    '<https://evil.example|click>',
    'https://evil.example/',
    'evil.example',
    '**bold** _it_ ~no~ `code` |a|b|',
    '# heading',
    'a\n# b\r\n> c\u2028d\u0085e',
    '\\[click\\](x)',
    '<font color="warning">x</font>',
    '{"a":"b"}',
  ];

  const robots = ['wecom', 'dingtalk', 'feishu', 'slack'] as const;

  test.each(robots.flatMap((kind) => tricks.map((trick) => ({ kind, trick }))))(
    'do nothing at $kind: $trick',
    async ({ kind, trick }) => {
      const { body } = await heardBy(kind, hostileBrief(`a ${trick} b`), false);
      const shown = shownIn(kind, body);
      expect(shown.join('\n')).not.toMatch(/[<>[\]@#&*_~`|\\]|:\/\/|\w\.\w/);
      // As many lines as for a harmless name.
      const plain = shownIn(kind, (await heardBy(kind, hostileBrief('a b'), false)).body);
      expect(shown).toHaveLength(plain.length);
    },
  );

  test.each(robots)('do nothing at %s, whatever they are', async (kind) => {
    const server = await robot(success[kind]);
    const { clock } = createSleepingClock();
    const send = (text: string) =>
      sendToChannel(channelOf(kind, server.base, false), hostileBrief(text), { clock, timeLeftMs: 9000 });
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        await send(text);
        const body = server.heard.at(-1)?.body ?? '';
        expect(shownIn(kind, body).join('\n')).not.toMatch(/[<>[\]@#&*_~`|\\]|:\/\/|[a-z]\.[a-z]/i);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a summary that is too long', () => {
  const limits = { wecom: 4096, dingtalk: 20_000, feishu: 20_000, slack: 4000 } as const;
  const robots = ['wecom', 'dingtalk', 'feishu', 'slack'] as const;
  const sizeOf = (kind: (typeof robots)[number], body: string) =>
    kind === 'feishu'
      ? Buffer.byteLength(body)
      : Math.max(...textsIn(bodyOf(body)).map((text) => Buffer.byteLength(text)));

  test.each(robots)('loses its last items first, and says how many, at %s', async (kind) => {
    const items = Array.from({ length: 40 }, (_, index) => `item-${index} ${'共'.repeat(300)}`);
    const left = Array.from({ length: 41 }, (_, index) => (index === 40 ? '' : `${40 - index} more`));
    const { body } = await heardBy(kind, { ...summary, items, left }, false);
    expect(sizeOf(kind, body)).toBeLessThanOrEqual(limits[kind]);
    const shown = items.filter((_, index) => body.includes(`item-${index} `)).length;
    expect(shown).toBeGreaterThan(0);
    expect(body).toContain(`${40 - shown} more`);
    expect(body).toContain('unauthorized accounts');
    expect(body).toContain('More in the mail');
  });

  test.each(robots)('is cut line by line where even that is too much, at %s', async (kind) => {
    const long = '<@all> 共享'.repeat(5000);
    const told = {
      ...summary,
      title: long,
      verdict: `VERDICT ${long}`,
      notices: Array.from({ length: 100 }, () => long),
      where: `WHERE ${long}`,
    };
    const { body } = await heardBy(kind, told, false);
    expect(sizeOf(kind, body)).toBeLessThanOrEqual(limits[kind]);
    expect(body).toContain('VERDICT');
    expect(body).toContain('WHERE');
  });
});
