import type { Channel } from '../../options.ts';

const MAX_WORDS_LENGTH = 200;
const MIN_SECRET_LENGTH = 4;
/** So much of a secret tells that it is one, wherever it is cut off. */
const TELLING_LENGTH = 8;

/** What stands in the address of every robot of a kind, and in what they say. */
const common: ReadonlySet<string> = new Set(['cgi-bin', 'webhook', 'send', 'robot', 'open-apis', 'hook', 'services']);

/**
 * What a channel said about a message, on one line of bounded length. Empty where it repeats some of what only we and the
 * channel may know, in whatever case or encoding of addresses, and where it is a page for browsers. What could be a signature
 * or another key is `***`.
 */
export function redactAnswer(said: string, channel: Channel): string {
  const words = said.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim();
  if (words.startsWith('<') || repeatsSecret(words, channel)) return '';
  return Array.from(hideKeys(words)).slice(0, MAX_WORDS_LENGTH).join('');
}

function repeatsSecret(words: string, channel: Channel): boolean {
  const heard = `${words} ${decoded(words)}`.toLowerCase();
  return secretsOf(channel).some((secret) => piecesOf(secret.toLowerCase()).some((piece) => heard.includes(piece)));
}

function secretsOf(channel: Channel): readonly string[] {
  const { pathname, searchParams } = new URL(channel.url);
  const parts = pathname.split('/').filter((part) => !common.has(part));
  const secret = 'secret' in channel && channel.secret !== undefined ? [channel.secret] : [];
  return [...secret, ...parts.flatMap((part) => [part, decoded(part)]), ...searchParams.values()].filter(
    (text) => text.length >= MIN_SECRET_LENGTH,
  );
}

/** Every part of it that tells: all of a short one. */
function piecesOf(secret: string): readonly string[] {
  const count = Math.max(1, secret.length - TELLING_LENGTH + 1);
  return Array.from({ length: count }, (_, start) => secret.slice(start, start + TELLING_LENGTH));
}

/** Long runs of base64, hex or their encoding in addresses; words of small letters, such as a path of the documentation, are none. */
function hideKeys(words: string): string {
  return words.replaceAll(/[\w+/=%-]{24,}/g, (run) => (/^[a-z/_-]+$/.test(run) ? run : '***'));
}

/** With what is encoded as in addresses decoded, as far as it is UTF-8. */
function decoded(text: string): string {
  return text.replaceAll(/(?:%[\da-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
