import * as z from 'zod/mini';
import { severities } from '../../findings.ts';
import type { Channel } from '../../options.ts';
import { mentionProblem } from './mentions.ts';
import { checkedText, key, listOrNone, mapping, oneOf, problemText, refuse, secret, text } from './primitives.ts';

const MIN_WEBHOOK_SECRET_LENGTH = 16;
const WEBHOOK_SECRET = problemText(
  `has fewer than ${MIN_WEBHOOK_SECRET_LENGTH} characters`,
  'Use "${env:NOTIFY_SECRET}" and set that variable to 32 random characters or more. The receiver verifies reports by it.',
);

/** Addresses of the events by service region, the US first: https://support.pagerduty.com/main/docs/service-regions. */
const pagerDutyUrls = [
  'https://events.pagerduty.com/v2/enqueue',
  'https://events.eu.pagerduty.com/v2/enqueue',
] as const;
const PAGERDUTY_URL = problemText(
  'is not an address of PagerDuty events',
  `Remove it, or write ${pagerDutyUrls[1]} for an account in the EU service region.`,
);
const ROUTING_KEY = [
  'is not an integration key of 32 letters and digits',
  'Write "${env:PAGERDUTY_ROUTING_KEY}" and set that variable to the integration key of the service (Events API v2).',
] as const;

const MAX_MENTIONS = 20;
const MENTION = problemText(
  `is not a list of 1 to ${MAX_MENTIONS} names in quotes`,
  'Write names such as ["zhangsan"], or remove the key.',
);

const CHANNEL_URL = [
  'is not an https address',
  'Write "${env:NOTIFY_URL}" and set that variable to the full https:// address.',
] as const;
const channelUrl = checkedText(isChannelUrl, ...CHANNEL_URL);

const channelMapping = mapping(
  {
    kind: key(
      oneOf(['wecom', 'dingtalk', 'feishu', 'slack', 'webhook', 'pagerduty']),
      'Type of the channel: robot of a WeCom, DingTalk, Feishu (Lark) or Slack group, a webhook that receives the JSON report, or PagerDuty.',
    ),
    url: key(
      z.optional(channelUrl),
      `Address of the channel: https, or http://127.0.0.1 for the local machine. It contains a token, so keep it out of the file: "\${env:NOTIFY_URL}". pagerduty: not required; ${pagerDutyUrls[1]} for an account in the EU service region.`,
    ),
    secret: key(
      z.optional(secret(1, 'Write "${env:NOTIFY_SECRET}" and set that variable to the secret alone.')),
      'Secret that signs messages. webhook: required, at least 16 characters. dingtalk, feishu: for robots that require signatures. Keep it out of the file: "${env:NOTIFY_SECRET}".',
    ),
    routingKey: key(
      z.optional(text(/^[0-9A-Za-z]{32}$/, ...ROUTING_KEY)),
      'Integration key of a PagerDuty service, 32 characters. pagerduty: required. Keep it out of the file: "${env:PAGERDUTY_ROUTING_KEY}".',
    ),
    mention: key(
      z.optional(
        z
          .array(z.string({ error: MENTION }), { error: MENTION })
          .check(z.minLength(1, { error: MENTION }), z.maxLength(MAX_MENTIONS, { error: MENTION })),
      ),
      'Members whom a robot mentions when a finding of high severity is new, or a run failed. wecom, dingtalk, feishu, slack; each has its own form of names.',
    ),
    minSeverity: key(
      z._default(oneOf(severities), 'low'),
      'Least severity of the findings that the channel is sent. What could not be read has the severity high.',
    ),
  },
  'Write { kind: wecom, url: "${env:WECOM_ROBOT_URL}" }.',
);

/** Channel with the keys that its kind has. */
const channelSchema = z.pipe(
  channelMapping,
  z.transform((entry, payload): Channel => {
    const problem = unusedKey(entry) ?? wrongMention(entry);
    if (problem !== undefined) return refuse(payload, problem.path, problem.message);
    const { kind, url, secret: value, routingKey, mention, minSeverity } = entry;
    const filter = minSeverity === 'low' ? {} : { minSeverity };
    if (kind === 'pagerduty') {
      if (routingKey === undefined) return refuse(payload, ['routingKey'], problemText(...ROUTING_KEY));
      if (!isPagerDutyUrl(url)) return refuse(payload, ['url'], PAGERDUTY_URL);
      return { kind, url: url ?? pagerDutyUrls[0], routingKey, ...filter };
    }
    if (url === undefined) return refuse(payload, ['url'], problemText(...CHANNEL_URL));
    if (kind === 'webhook') {
      if (value === undefined || value.length < MIN_WEBHOOK_SECRET_LENGTH)
        return refuse(payload, ['secret'], WEBHOOK_SECRET);
      return { kind, url, secret: value, ...filter };
    }
    const robot = { url, ...(mention && { mention }), ...filter };
    if (kind === 'wecom' || kind === 'slack') return { kind, ...robot };
    return { kind, ...robot, ...(value !== undefined && { secret: value }) };
  }),
);

type Entry = z.infer<typeof channelMapping>;

interface EntryProblem {
  readonly path: PropertyKey[];
  readonly message: string;
}

/** Key that has no effect on channels of the kind. */
function unusedKey({ kind, secret: value, routingKey, mention }: Entry): EntryProblem | undefined {
  if (value !== undefined && (kind === 'wecom' || kind === 'slack'))
    return unused('secret', `${kind} robots do not take signatures`);
  if (value !== undefined && kind === 'pagerduty') return unused('secret', 'pagerduty takes a routingKey');
  if (routingKey !== undefined && kind !== 'pagerduty') return unused('routingKey', 'only pagerduty takes one');
  if (mention !== undefined && (kind === 'webhook' || kind === 'pagerduty'))
    return unused('mention', `${kind} mentions nobody`);
  return undefined;
}

function unused(path: string, why: string): EntryProblem {
  return { path: [path], message: problemText(`has no effect: ${why}`, 'Remove it.') };
}

function wrongMention({ kind, mention = [] }: Entry): EntryProblem | undefined {
  if (kind === 'webhook' || kind === 'pagerduty') return undefined;
  for (const [index, name] of mention.entries()) {
    const message = mentionProblem(kind, name);
    if (message !== undefined) return { path: ['mention', index], message };
  }
  return undefined;
}

/** Channels beside mail. */
export const notifySchema = z._default(
  listOrNone(channelSchema, 'Write a list such as [{ kind: wecom, url: "${env:WECOM_ROBOT_URL}" }], or [].'),
  [],
);

function isChannelUrl(address: string): boolean {
  // The parser would drop blanks and line breaks.
  if (/[\s\p{Cc}]/u.test(address) || !URL.canParse(address)) return false;
  const { protocol, hostname, username, password, hash } = new URL(address);
  // User name and password would end up in the logs of others, and fetch refuses them.
  if (username !== '' || password !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/** True for the two addresses of PagerDuty, and for one of the local machine, as tests use. */
function isPagerDutyUrl(url: string | undefined): boolean {
  if (url === undefined || pagerDutyUrls.some((known) => known === url)) return true;
  return new URL(url).protocol === 'http:';
}

/** True for the loopback addresses, which no name server can redirect. */
function isLoopback(hostname: string): boolean {
  return hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
