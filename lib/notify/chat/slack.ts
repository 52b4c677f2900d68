import type { ChannelOf } from '../../options.ts';
import {
  type ChannelAnswer,
  type ChannelProtocol,
  type Interpretation,
  interpretStatus,
  jsonRequest,
} from './channel-protocol.ts';
import { escapeChat } from './escape-chat.ts';
import { fitSummary, type ShownSummary } from './fit-summary.ts';

// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks: success is HTTP 200 with the body `ok`.
// https://docs.slack.dev/messaging/formatting-message-text: `&`, `<` and `>` begin everything that is special; it has no
// escape for `*`, `_` and `~`. 4,000 characters are recommended, and 40,000 the end.
const MAX_BYTES = 4000;

/** An incoming webhook of Slack. Its token stands in the address; it takes no signature. */
export function slack({ url, mention = [] }: ChannelOf<'wecom' | 'slack'>): ChannelProtocol {
  const render = renderFor(mention.map(mentionOf).join(' '));
  return {
    composeRequests: (summary) => [
      () => {
        const text = fitSummary(summary, render, MAX_BYTES);
        return jsonRequest(url, { text, mrkdwn: true, link_names: false, unfurl_links: false, unfurl_media: false });
      },
    ],
    interpretAnswer,
  };
}

function mentionOf(name: string): string {
  if (name === 'here' || name === 'channel') return `<!${name}>`;
  return name.startsWith('S') ? `<!subteam^${name}>` : `<@${name}>`;
}

function renderFor(mentions: string) {
  return ({ mark, title, verdict, counts, notices, items, left, where, link, isUrgent }: ShownSummary): string => {
    const lines = [verdict, counts, ...notices, ...items.map((item) => `• ${item}`), left, where];
    return [
      `${escapeChat(mark.text)} *${escapeChat(title)}*`,
      ...lines.filter((line) => line !== '').map(escapeChat),
      ...(link === undefined ? [] : [`<${link.url.replaceAll('&', '&amp;')}|${escapeChat(link.label)}>`]),
      ...(isUrgent && mentions !== '' ? [mentions] : []),
    ].join('\n');
  };
}

function interpretAnswer(answer: ChannelAnswer): Interpretation {
  const failed = interpretStatus(answer);
  if (failed !== undefined) return failed;
  if (answer.status === 200 && answer.body.trim() === 'ok') return { accepted: true };
  return {
    accepted: false,
    code: `HTTP ${answer.status} without the word ok`,
    detail: answer.body,
    isTransient: false,
  };
}
