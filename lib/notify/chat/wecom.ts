import type { Channel } from '../../options.ts';
import { disarm } from './escape-chat.ts';
import { fitBrief, type ShownBrief } from './fit-summary.ts';
import { jsonRequest, judgeCode, type Robot } from './robot.ts';

// https://developer.work.weixin.qq.com/document/path/91770: markdown of 4096 bytes at most, 20 messages a minute. Its
// markdown has no escape, and `<@userid>` in it is a mention. That -1 (busy) passes, and no other code, is our reading.
const MAX_BYTES = 4096;
const BUSY = -1;

/** The robot of a WeCom group. Its key stands in the address; it takes no signature. */
export function wecom({ url }: Extract<Channel, { kind: 'wecom' | 'slack' }>): Robot {
  return {
    composeRequest(brief) {
      return jsonRequest(url, { msgtype: 'markdown', markdown: { content: fitBrief(brief, render, MAX_BYTES) } });
    },
    judge: (answer) => judgeCode(answer, { code: 'errcode', message: 'errmsg', transientCodes: [BUSY] }),
  };
}

function render({ title, verdict, counts, notices, items, left, where }: ShownBrief): string {
  const quoted = [...items, left].filter((line) => line !== '').map((line) => `> ${disarm(line)}`);
  const lines = [counts, ...notices].filter((line) => line !== '').map(disarm);
  return [`**${disarm(title)}**`, disarm(verdict), ...lines, ...quoted, '', disarm(where)].join('\n');
}
