import type { Memory, RememberedReader } from '../state/memory.ts';
import { type DeliveryOutcome, lackingOf } from './delivery.ts';

interface Delivered {
  readonly now: string;
  /** All configured recipients: bare addresses, and names of channels. */
  readonly recipients: ReadonlySet<string>;
  /** In the order of sending: a mail reports the channels that failed before it. */
  readonly outcomes: readonly DeliveryOutcome[];
}

/** Readers of the run as a whole after its outcomes, with the last report of each and the failed channels that it named. */
export function rememberReaders(
  readers: Memory['readers'],
  { now, recipients, outcomes }: Delivered,
): Memory['readers'] {
  const known = new Map(Object.entries(readers).filter(([address]) => recipients.has(address)));
  const failed = new Set<string>();
  for (const outcome of outcomes) {
    const { planned, accepted } = outcome;
    if (planned.via === 'channel') {
      for (const channel of lackingOf(outcome)) failed.add(channel);
      for (const [address, reader] of known) {
        const stillFailed = withFailed(reader, (channel) => !accepted.includes(channel));
        known.set(address, stillFailed);
      }
    } else if (planned.isMain) {
      for (const address of accepted) {
        const { lastAlertAt: before, failedChannels = [] } = known.get(address) ?? {};
        const lastAlertAt = planned.told.size > 0 ? now : before;
        const named = [...new Set([...failedChannels, ...failed])].toSorted();
        const reader = { lastReportAt: now, ...(lastAlertAt !== undefined && { lastAlertAt }), failedChannels: named };
        const withConfigured = withFailed(reader, (channel) => recipients.has(channel));
        known.set(address, withConfigured);
      }
    }
  }
  return Object.fromEntries(known);
}

function withFailed(
  { failedChannels = [], ...reader }: RememberedReader,
  isKept: (channel: string) => boolean,
): RememberedReader {
  const kept = failedChannels.filter(isKept);
  return kept.length > 0 ? { ...reader, failedChannels: kept } : reader;
}
