import { createHmac } from 'node:crypto';
import type { ChannelOf } from '../../options.ts';
import {
  type ChannelAnswer,
  type ChannelProtocol,
  type Interpretation,
  interpretCode,
  jsonRequest,
  parseObject,
} from './channel-protocol.ts';
import { escapeChat } from './escape-chat.ts';
import { fitSummary, type ShownSummary } from './fit-summary.ts';

// https://open.larkoffice.com/document/ukTMukTMukTM/ucTM5YjL3ETO24yNxkjN: the whole body has 20 KB at most; 100 messages a
// minute, 5 a second, and 11232 where the system is under load. 9499 stands there for a bad request, and is seen where messages are
// too many: a repeat settles which of the two it is. The signature has what is to be signed as its key, over
// nothing. `StatusCode` is kept beside `code` for those who knew only that.
const MAX_BYTES = 19_000;
const BUSY_CODES = [11_232, 9499];

/** The custom robot of a Feishu or Lark group. With a secret, timestamp and signature go into the body. */
export function feishu({ url, secret, mention = [] }: ChannelOf<'dingtalk' | 'feishu'>): ChannelProtocol {
  return {
    composeRequests: (summary) => [
      (now) => {
        const signature = secret === undefined ? {} : sign(secret, now);
        const compose = (shown: ShownSummary) =>
          JSON.stringify({ ...signature, msg_type: 'post', content: post(shown, mention) });
        return { ...jsonRequest(url, {}), body: fitSummary(summary, compose, MAX_BYTES) };
      },
    ],
    interpretAnswer,
  };
}

function sign(secret: string, now: Date) {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).digest('base64') };
}

/** Rich text: names that others chose are in text elements, and people are mentioned by elements of their own. */
function post(shown: ShownSummary, mention: readonly string[]) {
  const { mark, title, verdict, counts, notices, items, left, where, link, isUrgent } = shown;
  const lines = [verdict, counts, ...notices, ...items.map((item) => `· ${item}`), left, where];
  const content = [
    ...lines.filter((line) => line !== '').map((line) => [{ tag: 'text', text: escapeChat(line) }]),
    ...(link === undefined ? [] : [[{ tag: 'a', text: escapeChat(link.label), href: link.url }]]),
    ...(isUrgent && mention.length > 0 ? [mention.map((name) => ({ tag: 'at', user_id: name }))] : []),
  ];
  return { post: { zh_cn: { title: `${escapeChat(mark.text)} ${escapeChat(title)}`, content } } };
}

function interpretAnswer(answer: ChannelAnswer): Interpretation {
  const { code, StatusCode: status } = parseObject(answer.body);
  // Where both are there, the one that refuses counts.
  const isOld = code === undefined || (code === 0 && status !== undefined && status !== 0);
  const fields = isOld ? { code: 'StatusCode', message: 'StatusMessage' } : { code: 'code', message: 'msg' };
  return interpretCode(answer, { ...fields, transientCodes: BUSY_CODES });
}
