import { createHash, createHmac } from 'node:crypto';
import { ownValue } from '../protocol/own-value.ts';
import { type CosRequest, decode } from './cos-request.ts';

// The signature of COS: https://cloud.tencent.com/document/product/436/7778.

/** Contents of an Authorization header, not yet verified. Times are seconds since the epoch. */
export interface CosClaim {
  readonly secretId: string;
  readonly keyTime: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly signedHeaders: readonly string[];
  readonly signedParameters: readonly string[];
  readonly signature: string;
}

/** Reads `q-sign-algorithm=sha1&q-ak=…`; undefined for anything else. */
export function readCosClaim(authorization: string): CosClaim | undefined {
  const fields = new Map(authorization.split('&').map((field) => split(field)));
  const time = fields.get('q-sign-time') ?? '';
  const [, startsAt, endsAt] = /^(\d+);(\d+)$/.exec(time) ?? [];
  const [secretId, signature] = [fields.get('q-ak'), fields.get('q-signature')];
  const [headers, parameters] = [fields.get('q-header-list'), fields.get('q-url-param-list')];
  if (
    fields.get('q-sign-algorithm') !== 'sha1' ||
    fields.get('q-key-time') !== time ||
    startsAt === undefined ||
    !secretId ||
    !signature ||
    headers === undefined ||
    parameters === undefined
  )
    return undefined;

  return {
    secretId,
    keyTime: time,
    startsAt: Number(startsAt),
    endsAt: Number(endsAt),
    signedHeaders: names(headers),
    signedParameters: names(parameters),
    signature,
  };
}

/** The signature that the call must carry, in hex. */
export function signCosRequest({ message, key, query }: CosRequest, claim: CosClaim, secretKey: string): string {
  const headerOf = (name: string) => (name === 'host' ? message.host : String(ownValue(message.headers, name) ?? ''));
  const httpString = [
    message.method.toLowerCase(),
    `/${key}`,
    pairs(claim.signedParameters, (name) => query.get(decode(name)) ?? ''),
    pairs(claim.signedHeaders, headerOf),
    '',
  ].join('\n');
  const stringToSign = ['sha1', claim.keyTime, createHash('sha1').update(httpString).digest('hex'), ''].join('\n');
  return hmac(hmac(secretKey, claim.keyTime), stringToSign);
}

function pairs(signed: readonly string[], valueOf: (name: string) => string): string {
  return signed.map((name) => `${name}=${encode(valueOf(name))}`).join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(key: string, text: string): string {
  return createHmac('sha1', key).update(text).digest('hex');
}

function names(list: string): readonly string[] {
  return list === '' ? [] : list.split(';');
}

function split(field: string): readonly [string, string] {
  const at = field.indexOf('=');
  return [field.slice(0, at), field.slice(at + 1)];
}
