import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { codeIn, owner, type RawRequest, send, start } from './clients.ts';

// The SDKs for Python and Go, and tccli, sign the Host header as they send it, and may leave the body out of a signature:
// what they send is made here by the documented steps, as the SDK for Node.js does neither.

const body = '{"ImageId":"img-6pb6lrmy"}';
const withPort = 'cvm.tencentcloudapi.com:8321';

interface Signing {
  /** Host as it is signed; default: as it is sent. */
  readonly signedHost?: string;
  /** Text that is signed instead of the body. */
  readonly payload?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function signedV3({ signedHost = withPort, payload = body, headers = {} }: Signing): RawRequest {
  const timestamp = Math.floor(Date.now() / 1000);
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${signedHost}\n\ncontent-type;host\n${sha256(payload)}`;
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${date}/cvm/tc3_request\n${sha256(canonical)}`;
  const key = hmac(hmac(hmac(`TC3${owner.secretKey}`, date), 'cvm'), 'tc3_request');
  const signature = hmac(key, text).toString('hex');
  return {
    headers: {
      Host: withPort,
      'Content-Type': 'application/json',
      'X-TC-Action': 'DescribeImageSharePermission',
      'X-TC-Version': '2017-03-12',
      'X-TC-Region': 'ap-guangzhou',
      'X-TC-Timestamp': String(timestamp),
      Authorization: `TC3-HMAC-SHA256 Credential=${owner.secretId}/${date}/cvm/tc3_request, SignedHeaders=content-type;host, Signature=${signature}`,
      ...headers,
    },
    body,
  };
}

function signedV1(signedHost: string): RawRequest {
  const parameters = [
    'Action=DescribeImageSharePermission',
    'ImageId=img-6pb6lrmy',
    'Nonce=1',
    'Region=ap-guangzhou',
    `SecretId=${owner.secretId}`,
    'SignatureMethod=HmacSHA256',
    `Timestamp=${Math.floor(Date.now() / 1000)}`,
    'Version=2017-03-12',
  ].join('&');
  const signature = hmac(owner.secretKey, `GET${signedHost}/?${parameters}`).toString('base64');
  const path = `/?${parameters}&Signature=${encodeURIComponent(signature)}`;
  return { method: 'GET', path, headers: { Host: withPort } };
}

const unsigned = { 'X-TC-Content-SHA256': 'UNSIGNED-PAYLOAD' };

describe('a request of another client', () => {
  test.each<[name: string, code: string | undefined, request: RawRequest]>([
    ['v3 over the host with its port', undefined, signedV3({})],
    ['v3 over the host without its port', undefined, signedV3({ signedHost: 'cvm.tencentcloudapi.com' })],
    ['v3 over another port', 'AuthFailure.SignatureFailure', signedV3({ signedHost: 'cvm.tencentcloudapi.com:1' })],
    ['v3 without the body', undefined, signedV3({ payload: 'UNSIGNED-PAYLOAD', headers: unsigned })],
    ['v3 without the body, unannounced', 'AuthFailure.SignatureFailure', signedV3({ payload: 'UNSIGNED-PAYLOAD' })],
    ['v3 over the body, announced as without', 'AuthFailure.SignatureFailure', signedV3({ headers: unsigned })],
    [
      'v3 without the body, announced in other words',
      'AuthFailure.SignatureFailure',
      signedV3({ payload: 'none', headers: { 'X-TC-Content-SHA256': 'none' } }),
    ],
    ['v1 over the host with its port', undefined, signedV1(withPort)],
    ['v1 over another port', 'AuthFailure.SignatureFailure', signedV1('cvm.tencentcloudapi.com:1')],
  ])('signed by %s is answered with %s', async (_name, code, request) => {
    expect(codeIn(await send(await start(), request))).toBe(code);
  });
});
