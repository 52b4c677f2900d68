import type { Channel } from '../types.ts';

const LONGEST_WORDS = 200;
const SHORTEST_SECRET = 4;
const TELLING_PREFIX = 8;

/** As long as no word is: with a digit in it, it may be a piece of a key, or a signature. */
const machineMade = /[\w+/=%-]{12,}/g;

/** What stands in the address of every robot of a kind, and in what they say. */
const common: ReadonlySet<string> = new Set(['cgi-bin', 'webhook', 'send', 'robot', 'open-apis', 'hook', 'services']);

/**
 * What a channel said about a message, on one line of bounded length, without what looks like a key. Empty where it repeats some of what only we and the
 * channel may know, and where it is a page for browsers.
 */
export function spokenWords(said: string, channel: Channel): string {
  const words = said.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim();
  const folded = words.toLowerCase();
  if (words.startsWith('<') || secretsOf(channel).some((secret) => folded.includes(secret.toLowerCase()))) return '';
  const harmless = words.replaceAll(machineMade, (run) => (/\d/.test(run) ? '…' : run));
  return Array.from(harmless).slice(0, LONGEST_WORDS).join('');
}

function secretsOf(channel: Channel): readonly string[] {
  const { pathname, searchParams } = new URL(channel.url);
  const parts = pathname.split('/').filter((part) => !common.has(part));
  const secret = 'secret' in channel && channel.secret !== undefined ? [channel.secret] : [];
  return [...secret, ...parts.flatMap((part) => [part, decoded(part)]), ...searchParams.values()]
    .filter((text) => text.length >= SHORTEST_SECRET)
    .map((text) => text.slice(0, TELLING_PREFIX));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
