import { createHash, createHmac } from 'node:crypto';
import type { HttpMessage } from './http-message.ts';
import { ownValue } from './own-value.ts';
import { type Refusal, refuse } from './refusal.ts';

// TC3-HMAC-SHA256, signature v3: https://tencentcloud.com/document/product/598/32226.

const algorithm = 'TC3-HMAC-SHA256';

/** Value of X-TC-Content-SHA256 with which the official SDKs leave the body out of the signature. */
const unsignedPayload = 'UNSIGNED-PAYLOAD';

/** Contents of an Authorization header, not yet verified. */
export interface Tc3Claim {
  readonly kind: 'tc3';
  readonly secretId: string;
  readonly date: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Reads `TC3-HMAC-SHA256 Credential=<id>/<date>/<service>/tc3_request, SignedHeaders=<a;b>, Signature=<hex>`. */
export function readTc3Claim(authorization: string): Tc3Claim | Refusal {
  const match =
    /^TC3-HMAC-SHA256 +Credential=([^/,]+)\/([^/,]+)\/([^/,]+)\/tc3_request, *SignedHeaders=([^,]+), *Signature=([0-9a-f]+)$/.exec(
      authorization,
    );
  const [, secretId, date, service, signedHeaders, signature] = match ?? [];
  if (!secretId || !date || !service || !signedHeaders || !signature) {
    // Real text not known.
    return refuse('AuthFailure.InvalidAuthorization', 'The Authorization header of the request is not valid.');
  }
  return { kind: 'tc3', secretId, date, service, signedHeaders: signedHeaders.split(';'), signature };
}

/**
 * Check of a claim's scope: the UTC date of the timestamp, the product that the host names, and
 * signed headers that hold content-type and host, in lower case and sorted.
 */
export function isInScope(claim: Tc3Claim, message: HttpMessage, timestamp: number): boolean {
  const { signedHeaders } = claim;
  const sorted = [...new Set(signedHeaders.map((name) => name.toLowerCase()))].toSorted();
  return (
    claim.date === new Date(timestamp * 1000).toISOString().slice(0, 10) &&
    claim.service === message.host.split('.')[0] &&
    signedHeaders.join(';') === sorted.join(';') &&
    signedHeaders.includes('content-type') &&
    signedHeaders.includes('host')
  );
}

/** The signature that the message must carry, in hex. */
export function signTc3(message: HttpMessage, { claim, timestamp, secretKey }: Tc3Secrets): string {
  const isUnsigned = message.headers['x-tc-content-sha256'] === unsignedPayload;
  const canonicalRequest = [
    message.method,
    '/',
    message.query,
    ...claim.signedHeaders.map((name) => `${name}:${canonicalValue(message, name)}`),
    '',
    claim.signedHeaders.join(';'),
    sha256(isUnsigned ? unsignedPayload : message.body),
  ].join('\n');
  const scope = `${claim.date}/${claim.service}/tc3_request`;
  const stringToSign = [algorithm, timestamp, scope, sha256(canonicalRequest)].join('\n');
  const key = [claim.date, claim.service, 'tc3_request'].reduce<Buffer | string>(
    (parent, part) => hmac(parent, part).digest(),
    `TC3${secretKey}`,
  );
  return hmac(key, stringToSign).digest('hex');
}

interface Tc3Secrets {
  readonly claim: Tc3Claim;
  readonly timestamp: number;
  readonly secretKey: string;
}

function canonicalValue(message: HttpMessage, name: string): string {
  const value = name === 'host' ? message.host : String(ownValue(message.headers, name) ?? '');
  return value.trim().toLowerCase();
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer | string, text: string) {
  return createHmac('sha256', key).update(text);
}
