import { createHmac } from 'node:crypto';
import type { ChannelOf } from '../../options.ts';
import { type ChannelAnswer, type ChannelProtocol, type Interpretation, interpretStatus } from './channel-protocol.ts';

/**
 * Webhook of the user. It gets the JSON report, or the JSON of a failed run, signed: HMAC-SHA256 with the secret over the
 * timestamp (seconds since 1970), a full stop and the body as it was sent. Repeats have the same id.
 */
export function webhook({ url, secret }: ChannelOf<'webhook'>): ChannelProtocol {
  return {
    composeRequests: ({ id, json }) => [
      (now) => {
        const timestamp = String(Math.floor(now.getTime() / 1000));
        const signature = createHmac('sha256', secret).update(`${timestamp}.${json}`).digest('hex');
        const headers = {
          'Content-Type': 'application/json; charset=utf-8',
          'X-Image-Share-Audit-Id': id.replaceAll(/[^\x21-\x7e]/g, '?'),
          'X-Image-Share-Audit-Timestamp': timestamp,
          'X-Image-Share-Audit-Signature': `sha256=${signature}`,
        };
        return { url, headers, body: json };
      },
    ],
    interpretAnswer: (answer) => interpretStatus(answer) ?? interpretPage(answer),
  };
}

/** Refuses an HTML page, which a login or a proxy answers instead of the receiver. */
function interpretPage({ body }: ChannelAnswer): Interpretation {
  const isPage = /^\s*</.test(body) && /<(?:!doctype|html|head|body|script)\b/i.test(body);
  if (!isPage) return { accepted: true };
  return { accepted: false, code: 'a page', detail: '', isTransient: false };
}
