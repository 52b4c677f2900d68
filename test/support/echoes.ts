const perLetter = (text: string, write: (code: number) => string) =>
  Array.from(text, (letter) => write(letter.charCodeAt(0))).join('');
const hexOf = (code: number, digits: number) => code.toString(16).padStart(digits, '0');

/** Encodings in which a server may repeat a secret. */
export const encodings: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  'in capitals': (secret) => secret.toUpperCase(),
  'in small letters': (secret) => secret.toLowerCase(),
  'for a URL': encodeURIComponent,
  'for a URL, every letter': (secret) => perLetter(secret, (code) => `%${hexOf(code, 2)}`),
  'for a URL, twice': (secret) => perLetter(secret, (code) => `%25${hexOf(code, 2)}`),
  'in base64': (secret) => Buffer.from(secret).toString('base64'),
  'in base64 after one character': (secret) => Buffer.from(`:${secret}`).toString('base64'),
  'in base64 after two characters': (secret) => Buffer.from(`k:${secret}`).toString('base64'),
  'in base64url': (secret) => Buffer.from(secret).toString('base64url'),
  'in hex': (secret) => Buffer.from(secret).toString('hex'),
  'in hex with colons': (secret) => perLetter(secret, (code) => `${hexOf(code, 2)}:`),
  'with JSON escapes': (secret) => perLetter(secret, (code) => `\\u${hexOf(code, 4)}`),
  'with JavaScript escapes': (secret) => perLetter(secret, (code) => `\\x${hexOf(code, 2)}`),
  'with XML escapes': (secret) => perLetter(secret, (code) => `&#${code};`),
  'with XML escapes in hex': (secret) => perLetter(secret, (code) => `&#x${hexOf(code, 2)};`),
  'over several lines': (secret) => secret.replaceAll(/(.{5})/g, '$1\r\n'),
  'with escape sequences in it': (secret) => secret.replaceAll(/(.{3})/g, '$1\u001b[31m'),
  'with tags in it': (secret) => secret.replaceAll(/(.{3})/g, '$1<b>'),
  'with invisible characters in it': (secret) => secret.replaceAll(/(.)/g, '$1\u200b'),
};
