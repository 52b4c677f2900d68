import { createHash } from 'node:crypto';
import type { Channel } from '../options.ts';
import type { Finding } from '../types.ts';
import type { RecipientGroup } from './routing.ts';

/** Name of a channel in the memory. It holds no `@`, as a mail address does, and nothing that is secret. */
export function channelId({ kind, url }: Channel): string {
  return `channel:${kind}:${createHash('sha256').update(url).digest('hex').slice(0, 12)}`;
}

/** Channels as recipients of the whole run: routes are for mail alone. */
export function channelGroups(channels: readonly Channel[], findings: readonly Finding[]): readonly RecipientGroup[] {
  if (channels.length === 0) return [];
  const addresses = [...new Set(channels.map(channelId))];
  const recipients = { to: [], cc: [] };
  return [{ via: 'channel', recipients, addresses, isMain: true, findings: new Set(findings) }];
}
