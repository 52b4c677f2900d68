import * as z from 'zod/mini';

import type { Channel } from '../../options.ts';
import { checkedText, key, mapping, oneOf, problemText, refuse, secret } from './primitives.ts';

const MIN_WEBHOOK_SECRET_LENGTH = 16;
const WEBHOOK_SECRET = problemText(
  `has fewer than ${MIN_WEBHOOK_SECRET_LENGTH} characters`,
  'Use "${env:NOTIFY_SECRET}" and set that variable to 32 random characters or more. The receiver verifies reports by it.',
);

const channelUrl = checkedText(
  isChannelUrl,
  'is not an https address',
  'Write "${env:NOTIFY_URL}" and set that variable to the full https:// address.',
);

const channelMapping = mapping(
  {
    kind: key(
      oneOf(['wecom', 'dingtalk', 'feishu', 'slack', 'webhook']),
      'Type of the channel: robot of a WeCom, DingTalk, Feishu (Lark) or Slack group, or a webhook that receives the JSON report.',
    ),
    url: key(
      channelUrl,
      'Address of the channel: https, or http://127.0.0.1 for the local machine. It contains a token, so keep it out of the file: "${env:NOTIFY_URL}".',
    ),
    secret: key(
      z.optional(secret(1, 'Write "${env:NOTIFY_SECRET}" and set that variable to the secret alone.')),
      'Secret that signs messages. webhook: required, at least 16 characters. dingtalk, feishu: for robots that require signatures. Keep it out of the file: "${env:NOTIFY_SECRET}".',
    ),
  },
  'Write { kind: wecom, url: "${env:WECOM_ROBOT_URL}" }.',
);

/** Channel with the secret that its kind has: none for some robots, and a long one for a webhook. */
const channelSchema = z.pipe(
  channelMapping,
  z.transform(({ kind, url, secret: value }, payload): Channel => {
    switch (kind) {
      case 'wecom':
      case 'slack':
        if (value === undefined) return { kind, url };
        return refuse(
          payload,
          ['secret'],
          problemText(`has no effect: ${kind} robots do not take signatures`, 'Remove it.'),
        );
      case 'dingtalk':
      case 'feishu':
        return value === undefined ? { kind, url } : { kind, url, secret: value };
      case 'webhook':
        if (value !== undefined && value.length >= MIN_WEBHOOK_SECRET_LENGTH) return { kind, url, secret: value };
        return refuse(payload, ['secret'], WEBHOOK_SECRET);
    }
  }),
);

/** Channels beside mail. */
export const notifySchema = z._default(
  z.array(channelSchema, {
    error: problemText(
      'is not a list',
      'Write a list such as [{ kind: wecom, url: "${env:WECOM_ROBOT_URL}" }], or [].',
    ),
  }),
  [],
);

function isChannelUrl(text: string): boolean {
  // The parser would drop blanks and line breaks.
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  // User name and password would end up in the logs of others, and fetch refuses them.
  if (username !== '' || password !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** True for the loopback addresses, which no name server can redirect. */
function isLoopback(hostname: string): boolean {
  return hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
