import { timingSafeEqual } from 'node:crypto';
import type { ApiCall } from '../protocol/api-call.ts';
import { signableForms } from '../protocol/http-message.ts';
import { type Refusal, refuse } from '../protocol/refusal.ts';
import { isInScope, signTc3 } from '../protocol/tc3.ts';
import { signV1 } from '../protocol/v1.ts';
import type { Caller, World } from './world.ts';

const maxSkewMs = 5 * 60 * 1000;

/**
 * Authenticates the caller. The order of the checks is ours. A repeated request is not refused: SDKs sign
 * neither action nor region nor nonce, so that two calls of one second may carry the same signature.
 */
export function authenticate(call: ApiCall, world: World, nowMs: number): Caller | Refusal {
  // "Cannot differ by more than five minutes", taken in both directions: https://www.tencentcloud.com/document/api/1036/38589.
  if (!(Math.abs(nowMs - call.timestamp * 1000) <= maxSkewMs)) {
    // The text was seen without its code, which its meaning tells: https://github.com/jeessy2/ddns-go/issues/999.
    return refuse(
      'AuthFailure.SignatureExpire',
      `Signature expired. Please use local time and enable NTP service for time synchronization to avoid a deviation between \`Timestamp\` and the server time ${Math.floor(nowMs / 1000)}.`,
    );
  }
  const caller = world.caller(call.claim.secretId);
  if (caller === undefined) {
    return refuse(
      'AuthFailure.SecretIdNotFound',
      'The SecretId is not found, please ensure that your SecretId is correct.',
    );
  }
  const { secretKey, token } = caller.credential;
  if (!isSigned(call, secretKey)) {
    return refuse(
      'AuthFailure.SignatureFailure',
      'The provided credentials could not be validated. Please check your signature is correct.',
    );
  }
  if (isExpired(caller, nowMs) || !isSame(call.token ?? '', token ?? '')) {
    // Real text not known.
    return refuse('AuthFailure.TokenFailure', 'The token is not valid or has expired.');
  }
  return caller;
}

/** End of a caller's credential or session. */
export function isExpired({ credential, expiresAtMs = Number.POSITIVE_INFINITY }: Caller, nowMs: number): boolean {
  return credential.expired === true || nowMs >= expiresAtMs;
}

function isSigned({ claim, message, timestamp }: ApiCall, secretKey: string): boolean {
  const forms = signableForms(message);
  if (claim.kind === 'v1') return forms.some((form) => isSame(claim.signature, signV1(form, claim, secretKey)));
  return (
    isInScope(claim, message, timestamp) &&
    forms.some((form) => isSame(claim.signature, signTc3(form, { claim, timestamp, secretKey })))
  );
}

/** Comparison of secrets in constant time. */
export function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
