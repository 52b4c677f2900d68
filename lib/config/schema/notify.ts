import * as z from 'zod/mini';

import { key, mapping, oneOf, secret, wrong } from './parts.ts';

const URL_HELP = 'Write "${env:NOTIFY_URL}" and set that variable to the whole address, https://... .';

const channelUrl = z
  .string({ error: wrong('is no https address', URL_HELP) })
  .check(z.refine(isChannelUrl, { error: wrong('is no https address', URL_HELP) }));

const channelSchema = mapping(
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

/** Channels beside mail. */
export const notifySchema = z._default(
  z.array(channelSchema, {
    error: wrong('is no list', 'Write a list such as [{ kind: wecom, url: "${env:WECOM_ROBOT_URL}" }], or [].'),
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
