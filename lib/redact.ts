import { stripVTControlCharacters } from 'node:util';

// Texts of servers that know a secret of ours: the cloud, COS, a channel. They may repeat what they were sent.

const MAX_SEARCHED = 4000;
const MAX_QUOTED = 500;
const MIN_SECRET_LENGTH = 4;
/** Length from which a part of a secret is as good as the secret. */
const FRAGMENT_LENGTH = 8;
/** Length of a secret that nobody has in a name or a tag by chance. */
const MIN_DATA_LENGTH = 12;

const LEFT_OUT = '(left out: it repeats a secret)';

/** Redaction of what one server says, by the secrets that it was sent. */
export interface Redaction {
  /** Text on one line of bounded length. It is left out as a whole where it repeats a secret, or a part of one. */
  readonly quote: (text: unknown) => string;
  /** Copy of a foreign error, with its redacted message and nothing else: libraries attach requests and answers to theirs. */
  readonly copyError: (error: unknown) => Error;
  /** Test of data for a whole secret, as it is or in base64, hex or URL encoding. */
  readonly isRepeatedIn: (data: unknown) => boolean;
}

/** Redaction by secrets. Those of less than four characters are not recognised. */
export function createRedaction(secrets: readonly string[]): Redaction {
  const repeatsSecret = createSecretTest(secrets);
  const dataForms = secrets
    .filter(({ length }) => length >= MIN_DATA_LENGTH)
    .flatMap((secret) => [encodeURIComponent(secret), ...encodingsOf(secret)])
    .map((form) => JSON.stringify(form).slice(1, -1));
  const quote = (text: unknown) => {
    const searched = textOf(text).slice(0, MAX_SEARCHED);
    return repeatsSecret(searched) ? LEFT_OUT : oneLine(searched, MAX_QUOTED);
  };
  return {
    quote,
    copyError: (error) => new Error(quote(error instanceof Error ? error.message : 'an error without a message')),
    isRepeatedIn: (data) => {
      const text = JSON.stringify(data) ?? '';
      return dataForms.some((form) => text.includes(form));
    },
  };
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? '(unreadable)' : String(value);
}

/** Text on one line of at most so many characters, without any that steer a terminal, turn the direction or are drawn as nothing. */
export function oneLine(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  const line = text.replaceAll(/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]+/gu, ' ').trim();
  return line.length > maxLength ? Array.from(line).slice(0, maxLength).join('') : line;
}

/** Text for a terminal or a log: spaces in place of control characters, except line breaks and tabs, and of what turns the direction. */
export function plainLines(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]|[\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ');
}

/**
 * Test of a text for a secret or a part of one: in any case, in base64, hex, URL encoding or with escapes of JSON and XML, and
 * with whatever is set between its letters.
 */
export function createSecretTest(secrets: readonly string[]): (text: string) => boolean {
  const forms = secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH).flatMap(encodingsOf);
  const short = forms.filter((form) => lettersOf(form).length < FRAGMENT_LENGTH).map(withoutGaps);
  const fragments = new Set(forms.flatMap((form) => fragmentsOf(lettersOf(form))));
  return (text) => {
    const once = decodeEscapes(text);
    return [text, once, decodeEscapes(once), withoutMarkup(once)].some(
      (readable) =>
        short.some((form) => withoutGaps(readable).includes(form)) ||
        fragmentsOf(lettersOf(readable)).some((fragment) => fragments.has(fragment)),
    );
  };
}

/** The secret, its hex, and the part of its base64 that is the same whatever stands before and after it. */
function encodingsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const base64 = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return encoded.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
  });
  return [secret, bytes.toString('hex'), ...base64].filter(({ length }) => length >= MIN_SECRET_LENGTH);
}

function fragmentsOf(text: string): readonly string[] {
  const count = Math.max(0, text.length - FRAGMENT_LENGTH + 1);
  return Array.from({ length: count }, (_, start) => text.slice(start, start + FRAGMENT_LENGTH));
}

function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function withoutGaps(text: string): string {
  return text.toLowerCase().replaceAll(/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu, '');
}

function withoutMarkup(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/<[^<>]*>/g, '');
}

/** Text with its escapes decoded: of URLs as far as they are UTF-8, of JSON and JavaScript, and numbered ones of XML. */
function decodeEscapes(text: string): string {
  return text
    .replaceAll(/(?:%[\da-f]{2})+/gi, (encoded) => {
      try {
        return decodeURIComponent(encoded);
      } catch {
        return encoded;
      }
    })
    .replaceAll(/\\u([\da-f]{4})/gi, fromHex)
    .replaceAll(/\\x([\da-f]{2})/gi, fromHex)
    .replaceAll(/&#x([\da-f]{1,5});/gi, fromHex)
    .replaceAll(/&#(\d{1,6});/g, (_, digits: string) => String.fromCodePoint(Number(digits)));
}

function fromHex(_: string, digits: string): string {
  return String.fromCodePoint(Number.parseInt(digits, 16));
}
