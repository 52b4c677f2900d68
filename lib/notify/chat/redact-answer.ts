import type { Channel } from '../../options.ts';
import { createSecretTest, oneLine } from '../../redact.ts';

const MAX_LENGTH = 200;

/** Parts of the addresses of all robots of a kind, which their answers may contain. */
const commonParts: ReadonlySet<string> = new Set([
  'cgi-bin',
  'webhook',
  'send',
  'robot',
  'open-apis',
  'hook',
  'services',
  'enqueue',
]);

/**
 * Answer of a channel on one line of bounded length. Empty where it contains a part of the channel's address or secret, in
 * any encoding, and where it is an HTML page. Text that could be a signature or another key is `***`.
 */
export function redactAnswer(answer: string, channel: Channel): string {
  const text = oneLine(answer);
  if (text.startsWith('<') || createSecretTest(secretsOf(channel))(answer)) return '';
  return Array.from(maskKeys(text)).slice(0, MAX_LENGTH).join('');
}

function secretsOf(channel: Channel): readonly string[] {
  const { pathname, searchParams } = new URL(channel.url);
  const parts = pathname.split('/').filter((part) => !commonParts.has(part));
  const secret = 'secret' in channel && channel.secret !== undefined ? [channel.secret] : [];
  const routingKey = 'routingKey' in channel ? [channel.routingKey] : [];
  const known = [...secret, ...routingKey, ...searchParams.values()];
  return [...known, ...parts.flatMap((part) => [part, decoded(part)])];
}

/** Text with long runs of base64, hex or their URL encoding masked, except words of small letters, such as a path. */
function maskKeys(text: string): string {
  return text.replaceAll(/[\w+/=%-]{24,}/g, (run) => (/^[a-z/_-]+$/.test(run) ? run : '***'));
}

/** Text with URL encoding decoded, as far as it is UTF-8. */
function decoded(text: string): string {
  return text.replaceAll(/(?:%[\da-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
