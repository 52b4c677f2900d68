import type { ChannelOf } from '../../options.ts';
import type { AlertEvent } from './alert-event.ts';
import {
  type ChannelAnswer,
  type ChannelProtocol,
  type ChannelRequest,
  type Interpretation,
  interpretStatus,
  jsonRequest,
  parseObject,
} from './channel-protocol.ts';

// https://developer.pagerduty.com/docs/events-api-v2/trigger-events/: `summary` has 1024 characters and `dedup_key` 255 at most,
// an event 512 kB; a repeated `dedup_key` adds to the open alert. Success is 202, 400 is final, 429 and 5xx pass. No page was
// found that states a rate: "we dynamically adjust our throttle limits".
const MAX_SUMMARY_LENGTH = 1024;
const MAX_BYTES = 512_000;

/** Service of PagerDuty, which takes an event of Events API v2 for each alert that is opened or resolved. */
export function pagerDuty({ url, routingKey }: ChannelOf<'pagerduty'>): ChannelProtocol {
  return {
    composeRequests: ({ events }) => events().map((event) => () => composeEvent(event, url, routingKey)),
    interpretAnswer,
  };
}

function composeEvent(event: AlertEvent, url: string, routingKey: string): ChannelRequest {
  const common = { routing_key: routingKey, event_action: event.action, dedup_key: event.key };
  if (event.action === 'resolve') return jsonRequest(url, common);
  const { summary, severity, source, at, class: type, component, group, link } = event;
  const compose = (details: unknown) =>
    jsonRequest(url, {
      ...common,
      client: 'image-share-audit',
      payload: {
        summary: cut(summary),
        source,
        severity,
        timestamp: at,
        class: type,
        component,
        group,
        custom_details: details,
      },
      ...(link && { links: [{ href: link.url, text: link.label }] }),
    });
  const whole = compose(event.details);
  return Buffer.byteLength(whole.body) <= MAX_BYTES
    ? whole
    : compose({ note: 'The details are too long for an event.' });
}

/** Text of at most so many UTF-16 code units, without half of a character. */
function cut(text: string): string {
  if (text.length <= MAX_SUMMARY_LENGTH) return text;
  return `${text.slice(0, MAX_SUMMARY_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Success is 202 with the word success: a page of a proxy has neither. */
function interpretAnswer(answer: ChannelAnswer): Interpretation {
  const failed = interpretStatus(answer);
  const { status, message, errors } = parseObject(answer.body);
  if (failed === undefined && answer.status === 202 && status === 'success') return { accepted: true };
  const said = [message, ...(Array.isArray(errors) ? errors : [])].filter((text) => typeof text === 'string').join(' ');
  const detail = said === '' ? answer.body : said;
  if (failed?.accepted === false) return { ...failed, detail };
  return { accepted: false, code: `HTTP ${answer.status} without the word success`, detail, isTransient: false };
}
