import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { EstateCredential } from '../../lib/emulator/estate/load-estate.ts';
import { signTc3 } from '../../lib/emulator/protocol/tc3.ts';
import { codeIn, estate, owner, type RawRequest, type Signing, send, signedRequest, start } from './clients.ts';

/** One account with just these credentials. */
function withCredentials(...credentials: readonly EstateCredential[]) {
  return { ...estate, accounts: [{ uin: '100000000002', credentials }] };
}

describe('published signature vectors', () => {
  // A signature that holds lets the request through to its action, which this emulator does not have.
  const body = String.raw`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`;
  const v3 = (credential: string, signedHeaders: string, signature: string): RawRequest => ({
    headers: {
      Authorization: `TC3-HMAC-SHA256 Credential=${credential}/2019-02-25/cvm/tc3_request, SignedHeaders=${signedHeaders}, Signature=${signature}`,
      'Content-Type': 'application/json; charset=utf-8',
      Host: 'cvm.tencentcloudapi.com',
      'X-TC-Action': 'DescribeInstances',
      'X-TC-Timestamp': '1551113065',
      'X-TC-Version': '2017-03-12',
      'X-TC-Region': 'ap-guangzhou',
    },
    body,
  });
  // The keys of the documents, with the asterisks and all.
  const masked = { secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******', secretKey: 'Gu5t9xGARNpq86cd98joQYCN3*******' };
  const example = { secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE', secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE' };
  const v1 = (signature: string): RawRequest => ({
    method: 'GET',
    path: `/?Action=DescribeInstances&InstanceIds.0=ins-09dx96dg&Limit=20&Nonce=11886&Offset=0&Region=ap-guangzhou&SecretId=${masked.secretId}&Signature=${encodeURIComponent(signature)}&Timestamp=1465185768&Version=2017-03-12`,
    headers: { Host: 'cvm.tencentcloudapi.com' },
  });

  test.each([
    [
      'v3 of https://cloud.tencent.com/document/product/213/30654 (content-type and host signed)',
      masked,
      1551113065,
      v3(masked.secretId, 'content-type;host', '2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c'),
    ],
    [
      'v3 of https://www.tencentcloud.com/document/product/267/37447 (keys that end in EXAMPLE)',
      example,
      1551113065,
      v3(example.secretId, 'content-type;host', '72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168'),
    ],
    [
      'v3 of a later https://cloud.tencent.com/document/product/213/30654 (x-tc-action signed too)',
      masked,
      1551113065,
      v3(
        masked.secretId,
        'content-type;host;x-tc-action',
        'be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3',
      ),
    ],
    [
      'v1 HmacSHA1 of https://cloud.tencent.com/document/product/213/15693',
      masked,
      1465185768,
      v1('zmmjn35mikh6pM3V7sUEuX4wyYM='),
    ],
  ])('accepts %s', async (_name, keys, atSeconds, request) => {
    const running = await start({ estate: withCredentials(keys), now: () => atSeconds * 1000 });
    expect(codeIn(await send(running, request))).toBe('InvalidAction');
  });

  test.each([
    { name: 'v3', request: v3(masked.secretId, 'content-type;host', '2'.repeat(64)), atSeconds: 1551113065 },
    { name: 'v1', request: v1('zmmjn35mikh6pM3V7sUEuX4wyYN='), atSeconds: 1465185768 },
    { name: 'v3 of another length', request: v3(masked.secretId, 'content-type;host', '22'), atSeconds: 1551113065 },
  ])('refuses any other signature: $name', async ({ request, atSeconds }) => {
    const running = await start({ estate: withCredentials(masked), now: () => atSeconds * 1000 });
    expect(codeIn(await send(running, request))).toBe('AuthFailure.SignatureFailure');
  });
});

describe('signature v3', () => {
  const nowSeconds = 1_795_478_400; // 2026-11-24T00:00:00Z: the UTC date has just changed.
  const nowMs = nowSeconds * 1000;

  const signed = (signing: Signing = {}) => signedRequest({ timestamp: nowSeconds, ...signing });

  /** Request with some headers changed after signing; an undefined one is left out. */
  function changed(headers: Readonly<Record<string, string | undefined>>, body?: string): RawRequest {
    const request = signed();
    const entries = Object.entries({ ...request.headers, ...headers });
    return {
      headers: Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
      body: body ?? request.body,
    };
  }

  const withAuthorization = (from: string | RegExp, to: string) =>
    changed({ Authorization: signed().headers.Authorization.replace(from, to) });

  test.each<[name: string, code: string | undefined, request: RawRequest]>([
    ['as the SDK signs it', undefined, signed()],
    ['with a port in the Host header', undefined, changed({ Host: 'cvm.tencentcloudapi.com:8080' })],
    ['with a Host header in upper case', undefined, changed({ Host: 'CVM.tencentcloudapi.com' })],
    ['sent again with another action', 'UnknownParameter', changed({ 'X-TC-Action': 'DescribeImages' }, signed().body)],
    ['five minutes early', undefined, signed({ timestamp: nowSeconds + 300 })],
    ['more than five minutes early', 'AuthFailure.SignatureExpire', signed({ timestamp: nowSeconds + 301 })],
    ['five minutes late, of the day before', undefined, signed({ timestamp: nowSeconds - 300 })],
    ['more than five minutes late', 'AuthFailure.SignatureExpire', signed({ timestamp: nowSeconds - 301 })],
    ['with a timestamp that is no number', 'AuthFailure.SignatureExpire', changed({ 'X-TC-Timestamp': 'now' })],
    ['of an unknown id', 'AuthFailure.SecretIdNotFound', signed({ keys: { ...owner, secretId: 'AKIDNOBODY' } })],
    ['with a wrong key', 'AuthFailure.SignatureFailure', signed({ keys: { ...owner, secretKey: 'guess' } })],
    ['in the scope of another service', 'AuthFailure.SignatureFailure', signed({ service: 'sts' })],
    ['with the body changed', 'AuthFailure.SignatureFailure', changed({}, '{"ImageId":"img-k2v8d0qa"}')],
    [
      'with the content type changed',
      'AuthFailure.SignatureFailure',
      changed({ 'Content-Type': 'application/json; charset=utf-8' }),
    ],
    ['at another host', 'AuthFailure.SignatureFailure', changed({ Host: 'cvm.ap-guangzhou.tencentcloudapi.com' })],
    ['with another timestamp', 'AuthFailure.SignatureFailure', changed({ 'X-TC-Timestamp': String(nowSeconds + 1) })],
    ['without an Authorization header', 'AuthFailure.InvalidAuthorization', changed({ Authorization: undefined })],
    [
      'with another algorithm',
      'AuthFailure.InvalidAuthorization',
      withAuthorization('TC3-HMAC-SHA256', 'TC3-HMAC-SHA1'),
    ],
    ['with a token that the key pair does not have', 'AuthFailure.TokenFailure', changed({ 'X-TC-Token': 'token' })],
  ])('answers a request %s with %s', async (_name, code, request) => {
    const running = await start({ now: () => nowMs });
    expect(codeIn(await send(running, request))).toBe(code);
  });

  test.each(['X-TC-Action', 'X-TC-Version', 'X-TC-Timestamp'])('names %s when it is missing or empty', async (name) => {
    const running = await start({ now: () => nowMs });
    for (const value of [undefined, '']) {
      expect((await send(running, changed({ [name]: value }))).body).toContain(
        `"Message":"The request is missing a required parameter \`${name}\`."`,
      );
    }
  });

  test('that is expired is answered with the time of the server, in seconds', async () => {
    const running = await start({ now: () => nowMs + 999 });
    const { body } = await send(running, signed({ timestamp: nowSeconds - 400 }));
    expect(body).toContain(`the server time ${nowSeconds}.`);
  });

  // None of these is signed by the SDK, so their signatures are made here, over what the scope should not allow.
  test.each([
    { name: 'a local date', date: '2026-11-25', signedHeaders: ['content-type', 'host'] },
    { name: 'no host among the signed headers', date: '2026-11-24', signedHeaders: ['content-type'] },
    { name: 'no content type among the signed headers', date: '2026-11-24', signedHeaders: ['host'] },
    { name: 'signed headers out of order', date: '2026-11-24', signedHeaders: ['host', 'content-type'] },
    { name: 'a header signed twice', date: '2026-11-24', signedHeaders: ['content-type', 'host', 'host'] },
    { name: 'a signed header in upper case', date: '2026-11-24', signedHeaders: ['Content-Type', 'host'] },
  ])('refuses a signature that is right in itself but has $name', async ({ date, signedHeaders }) => {
    const { headers, body } = signed();
    const message = {
      method: 'POST',
      host: headers.Host,
      authority: headers.Host,
      query: '',
      headers: lowerCased(headers),
      path: '/',
      body: Buffer.from(body),
    };
    const claim = {
      kind: 'tc3' as const,
      secretId: owner.secretId,
      date,
      service: 'cvm',
      signedHeaders,
      signature: '',
    };
    const signature = signTc3(message, { claim, timestamp: nowSeconds, secretKey: owner.secretKey });
    const Authorization = `TC3-HMAC-SHA256 Credential=${owner.secretId}/${date}/cvm/tc3_request, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
    const running = await start({ now: () => nowMs });
    expect(codeIn(await send(running, changed({ Authorization })))).toBe('AuthFailure.SignatureFailure');
  });
});

function lowerCased(headers: Readonly<Record<string, string>>): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
