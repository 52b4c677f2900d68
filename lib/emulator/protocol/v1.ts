import { createHmac } from 'node:crypto';
import type { Form } from './form.ts';
import type { HttpMessage } from './http-message.ts';
import { missingParameter, type Refusal } from './refusal.ts';

// Signature v1, HmacSHA1 or HmacSHA256: https://www.tencentcloud.com/document/api/614/42762.

/** Signature parameters of a form, not yet verified. */
export interface V1Claim {
  readonly kind: 'v1';
  readonly secretId: string;
  readonly signature: string;
  readonly hash: 'sha1' | 'sha256';
  /** Every parameter but the signature, decoded. */
  readonly signed: Form['entries'];
}

/** Reads SecretId, Signature and SignatureMethod: anything but `HmacSHA256` means SHA1. */
export function readV1Claim(form: Form): V1Claim | Refusal {
  const [secretId, nonce, signature] = [form.text('SecretId'), form.text('Nonce'), form.text('Signature')];
  if (secretId === undefined) return missingParameter('SecretId');
  if (nonce === undefined) return missingParameter('Nonce');

  if (signature === undefined) return missingParameter('Signature');
  return {
    kind: 'v1',
    secretId,
    signature,
    hash: form.text('SignatureMethod') === 'HmacSHA256' ? 'sha256' : 'sha1',
    signed: form.entries.filter(([name]) => name !== 'Signature'),
  };
}

/** The signature that the message must carry, in base64: over the decoded values, sorted by name in ASCII order. */
export function signV1(message: HttpMessage, claim: V1Claim, secretKey: string): string {
  const parameters = claim.signed
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return createHmac(claim.hash, secretKey).update(`${message.method}${message.host}/?${parameters}`).digest('base64');
}
