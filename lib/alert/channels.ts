import { createHash } from 'node:crypto';
import { severities } from '../findings.ts';
import { groupBy } from '../group-by.ts';
import type { Channel } from '../options.ts';
import type { Finding, Severity } from '../types.ts';
import { type DeliveryOutcome, lackingOf } from './delivery.ts';
import type { RecipientGroup } from './routing.ts';

/** Name of a channel in the memory. It holds no `@`, as a mail address does, and nothing that is secret. */
export function channelId(channel: Channel): string {
  const { kind, url } = channel;
  // Services of PagerDuty share an address.
  const secret = kind === 'pagerduty' ? `${url} ${channel.routingKey}` : url;
  return `channel:${kind}:${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`;
}

/** Channels as recipients of the whole run, less the findings below their `minSeverity`: routes are for mail alone. */
export function channelGroups(channels: readonly Channel[], findings: readonly Finding[]): readonly RecipientGroup[] {
  return groupBy(channels, ({ minSeverity = 'low' }) => minSeverity).map((alike) => {
    const [{ minSeverity = 'low' }] = alike;
    const shown = new Set<Severity>(severities.slice(0, severities.indexOf(minSeverity) + 1));
    return {
      via: 'channel',
      recipients: { to: [], cc: [] },
      addresses: [...new Set(alike.map(channelId))],
      isMain: true,
      findings: new Set(findings.filter(({ severity }) => shown.has(severity))),
    };
  });
}

/** Channels that did not accept a notification of this run. */
export function failedChannels(outcomes: readonly DeliveryOutcome[]): ReadonlySet<string> {
  return new Set(outcomes.filter(({ planned }) => planned.via === 'channel').flatMap(lackingOf));
}
