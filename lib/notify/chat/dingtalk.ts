import { createHmac } from 'node:crypto';
import type { ChannelOf } from '../../options.ts';
import { type ChannelProtocol, interpretCode, jsonRequest } from './channel-protocol.ts';
import { escapeChat } from './escape-chat.ts';
import { fitSummary, type ShownSummary } from './fit-summary.ts';

// https://open.dingtalk.com/document/robots/custom-robot-access: a subset of markdown, no escape; 20 messages a minute, or
// the robot is silent for ten. The signature: https://open.dingtalk.com/document/robots/customize-robot-security-settings.
// No page was found that states a size; 20,000 bytes is what others keep to. That -1 (busy) and 130101 (too many messages)
// pass is our reading.
const MAX_BYTES = 18_000;
const TITLE_LENGTH = 100;
const BUSY_CODES = [-1, 130_101];

/** The custom robot of a DingTalk group. With a secret, timestamp and signature go into the address. */
export function dingtalk({ url, secret, mention = [] }: ChannelOf<'dingtalk' | 'feishu'>): ChannelProtocol {
  const called = mentionsOf(mention);
  const render = renderFor(called.text);
  return {
    composeRequests: (summary) => [
      (now) => {
        const title = Array.from(escapeChat(summary.title)).slice(0, TITLE_LENGTH).join('');
        const text = fitSummary(summary, render, MAX_BYTES);
        // People are mentioned by `at` and by nothing else.
        const at = summary.isUrgent ? called.at : NOBODY;
        return jsonRequest(secret === undefined ? url : sign(url, secret, now), {
          msgtype: 'markdown',
          markdown: { title, text },
          at,
        });
      },
    ],
    interpretAnswer: (answer) =>
      interpretCode(answer, { code: 'errcode', message: 'errmsg', transientCodes: BUSY_CODES }),
  };
}

const NOBODY = { isAtAll: false };

/** Members to mention, and the text that shows them, in which everyone has no name. */
function mentionsOf(names: readonly string[]) {
  const isAtAll = names.includes('all');
  const atMobiles = names.filter((name) => name.startsWith('+')).map((number) => number.replace(/^\+86-/, ''));
  const atUserIds = names.filter((name) => name !== 'all' && !name.startsWith('+'));
  const text = [...atMobiles, ...atUserIds].map((name) => `@${name}`).join(' ');
  return {
    text,
    at: { ...(atMobiles.length > 0 && { atMobiles }), ...(atUserIds.length > 0 && { atUserIds }), isAtAll },
  };
}

function sign(url: string, secret: string, now: Date): string {
  const timestamp = String(now.getTime());
  const signed = new URL(url);
  signed.searchParams.set('timestamp', timestamp);
  signed.searchParams.set('sign', createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64'));
  return signed.href;
}

// A single line break is none in its markdown.
function renderFor(mentions: string) {
  return ({ mark, title, verdict, counts, notices, items, left, where, link, isUrgent }: ShownSummary): string => {
    const listed = items.map((line) => `- ${escapeChat(line)}`).join('\n');
    const lines = [verdict, counts, ...notices].map(escapeChat);
    const linked = link === undefined ? '' : `[${escapeChat(link.label)}](${link.url})`;
    const heading = `### ${escapeChat(mark.text)} ${escapeChat(title)}`;
    return [heading, ...lines, listed, escapeChat(left), escapeChat(where), linked, isUrgent ? mentions : '']
      .filter((part) => part !== '')
      .join('\n\n');
  };
}
