import * as z from 'zod/mini';

import type { Channel } from '../../options.ts';
import { key, mapping, oneOf, refuse, secret, wrong } from './primitives.ts';

const URL_HELP = 'Write "${env:NOTIFY_URL}" and set that variable to the whole address, https://... .';

const MIN_WEBHOOK_SECRET_LENGTH = 16;
const WEBHOOK_SECRET = wrong(
  `has fewer than ${MIN_WEBHOOK_SECRET_LENGTH} characters`,
  'Use "${env:NOTIFY_SECRET}" and set that variable to 32 random characters or more. The receiver verifies reports by it.',
);

const channelUrl = z
  .string({ error: wrong('is not an https address', URL_HELP) })
  .check(z.refine(isChannelUrl, { error: wrong('is not an https address', URL_HELP) }));

const channelMapping = mapping(
  {
    kind: key(
      oneOf(['wecom', 'dingtalk', 'feishu', 'slack', 'webhook']),
      'What stands at the address: the robot of a WeCom, DingTalk, Feishu (Lark) or Slack group, or a webhook that takes the JSON report.',
    ),
    url: key(
      channelUrl,
      'Its address: https, or http://127.0.0.1 for this very machine. It holds a token, so keep it out of the file: "${env:NOTIFY_URL}".',
    ),
    secret: key(
      z.optional(secret(1, 'Write "${env:NOTIFY_SECRET}" and set that variable to the secret alone.')),
      'What messages are signed with. webhook: required, at least 16 characters. dingtalk, feishu: where the robot asks for signatures. Keep it out of the file: "${env:NOTIFY_SECRET}".',
    ),
  },
  'Write { kind: wecom, url: "${env:WECOM_ROBOT_URL}" }.',
);

/** Channel, where a secret depends on the kind: of some robots there is none, and a webhook has one of some length. */
const channelSchema = z.pipe(
  channelMapping,
  z.transform(({ kind, url, secret: value }, payload): Channel => {
    switch (kind) {
      case 'wecom':
      case 'slack':
        if (value === undefined) return { kind, url };
        return refuse(payload, ['secret'], wrong(`has no effect: ${kind} robots do not take signatures`, 'Remove it.'));
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
    error: wrong('is not a list', 'Write a list such as [{ kind: wecom, url: "${env:WECOM_ROBOT_URL}" }], or [].'),
  }),
  [],
);

function isChannelUrl(text: string): boolean {
  // The parser would quietly drop blanks and line breaks.
  if (/[\s\p{Cc}]/u.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  // A name and a password would stand in the address as it is logged by others, and fetch refuses them.
  if (username !== '' || password !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** Whether a host of a URL is this very machine, whatever a name server says. */
function isLoopback(hostname: string): boolean {
  return hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
