import type { Channel } from '../../options.ts';
import { type ChannelProtocol, interpretCode, jsonRequest } from './channel-protocol.ts';
import { escapeChat } from './escape-chat.ts';
import { fitSummary, type ShownSummary } from './fit-summary.ts';

// https://developer.work.weixin.qq.com/document/path/91770: markdown of 4096 bytes at most, 20 messages a minute. Its
// markdown has no escape, and `<@userid>` in it is a mention. That -1 (busy) and 45009 (too many messages) pass is our reading.
const MAX_BYTES = 4096;
const BUSY_CODES = [-1, 45_009];

/** The robot of a WeCom group. Its key stands in the address; it takes no signature. */
export function wecom({ url }: Extract<Channel, { kind: 'wecom' | 'slack' }>): ChannelProtocol {
  return {
    composeRequest(summary) {
      return jsonRequest(url, { msgtype: 'markdown', markdown: { content: fitSummary(summary, render, MAX_BYTES) } });
    },
    interpretAnswer: (answer) =>
      interpretCode(answer, { code: 'errcode', message: 'errmsg', transientCodes: BUSY_CODES }),
  };
}

function render({ title, verdict, counts, notices, items, left, where }: ShownSummary): string {
  const quoted = [...items, left].filter((line) => line !== '').map((line) => `> ${escapeChat(line)}`);
  const lines = [counts, ...notices].filter((line) => line !== '').map(escapeChat);
  return [`**${escapeChat(title)}**`, escapeChat(verdict), ...lines, ...quoted, '', escapeChat(where)].join('\n');
}
