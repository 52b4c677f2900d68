import type { ChannelOf } from '../../options.ts';
import { type ChannelProtocol, interpretCode, jsonRequest } from './channel-protocol.ts';
import { escapeChat } from './escape-chat.ts';
import { fitSummary, type ShownSummary } from './fit-summary.ts';

// https://developer.work.weixin.qq.com/document/path/91770: markdown of 4096 bytes at most, 20 messages a minute. Its
// markdown has no escape, and `<@userid>` in it is a mention. That -1 (busy) and 45009 (too many messages) pass is our reading.
const MAX_BYTES = 4096;
// Of its three colours `info` is green, `comment` grey and `warning` orange.
const COLOURS = { high: 'warning', medium: 'warning', low: 'comment', none: 'info' } as const;
const BUSY_CODES = [-1, 45_009];

/** The robot of a WeCom group. Its key stands in the address; it takes no signature. */
export function wecom({ url, mention = [] }: ChannelOf<'wecom' | 'slack'>): ChannelProtocol {
  const render = renderFor(mention.map((userId) => `<@${userId}>`).join(' '));
  return {
    composeRequests: (summary) => [
      () => jsonRequest(url, { msgtype: 'markdown', markdown: { content: fitSummary(summary, render, MAX_BYTES) } }),
    ],
    interpretAnswer: (answer) =>
      interpretCode(answer, { code: 'errcode', message: 'errmsg', transientCodes: BUSY_CODES }),
  };
}

function renderFor(mentions: string) {
  return ({ mark, title, verdict, counts, notices, items, left, where, link, isUrgent }: ShownSummary): string => {
    const quoted = [...items, left].filter((line) => line !== '').map((line) => `> ${escapeChat(line)}`);
    const lines = [counts, ...notices].filter((line) => line !== '').map(escapeChat);
    const marked = `<font color="${COLOURS[mark.level]}">${escapeChat(mark.text)}</font>`;
    const heading = `${marked} **${escapeChat(title)}**`;
    const linked = link === undefined ? [] : [`[${escapeChat(link.label)}](${link.url})`];
    const called = isUrgent && mentions !== '' ? [mentions] : [];
    return [heading, escapeChat(verdict), ...lines, ...quoted, '', escapeChat(where), ...linked, ...called].join('\n');
  };
}
