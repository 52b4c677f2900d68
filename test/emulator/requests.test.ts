import { describe, expect, test } from 'vitest';
import {
  codeIn,
  codeOf,
  cvm,
  estate,
  owner,
  type RawRequest,
  refusalOf,
  type SdkOptions,
  send,
  start,
  sts,
} from './clients.ts';

const image = { ImageId: 'img-6pb6lrmy' };

describe('an answer', () => {
  test('carries a fresh UUID as RequestId', async () => {
    const client = cvm(await start());
    const ids = [
      (await client.DescribeImageSharePermission(image)).RequestId,
      (await client.DescribeImageSharePermission(image)).RequestId,
    ];
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test('is an HTTP 200 of JSON from nginx, also when it is an error', async () => {
    const response = await send(await start(), { headers: { Host: 'cvm.tencentcloudapi.com' } });
    expect(response.status).toBe(200);
    expect(response.headers).toMatchObject({ 'content-type': 'application/json', server: 'nginx' });
    expect(JSON.parse(response.body)).toEqual({
      Response: {
        Error: { Code: 'MissingParameter', Message: 'The request is missing a required parameter `Action`.' },
        RequestId: expect.any(String),
      },
    });
  });
});

describe('every form that the SDK can send', () => {
  test.each([
    { reqMethod: 'POST', signMethod: 'TC3-HMAC-SHA256' },
    { reqMethod: 'GET', signMethod: 'TC3-HMAC-SHA256' },
    { reqMethod: 'GET', signMethod: 'HmacSHA256' },
    { reqMethod: 'GET', signMethod: 'HmacSHA1' },
    { reqMethod: 'POST', signMethod: 'HmacSHA256' },
    { reqMethod: 'POST', signMethod: 'HmacSHA1' },
  ] satisfies readonly SdkOptions[])('is served: $reqMethod with $signMethod', async (options) => {
    const running = await start();
    const client = cvm(running, options);
    const images = await client.DescribeImages({
      Filters: [
        { Name: 'image-type', Values: ['PRIVATE_IMAGE', 'SHARED_IMAGE'] },
        { Name: 'tag:env', Values: ['dev', 'a b+c&d=é'] },
      ],
      Offset: 0,
      Limit: 5,
    });
    expect(images.ImageSet?.map(({ ImageId }) => ImageId)).toEqual(['img-k2v8d0qa']);
    await client.ModifyImageSharePermission({ ...image, AccountIds: ['2700036', '1038493875'], Permission: 'SHARE' });
    const shares = await client.DescribeImageSharePermission(image);
    expect(shares.SharePermissionSet?.slice(2).map(({ AccountId }) => AccountId)).toEqual(['2700036', '1038493875']);
  });

  test('keeps the order of more than ten list items in a form', async () => {
    const accountIds = Array.from({ length: 12 }, (_, index) => String(2700000 + index));
    const client = cvm(await start(), { reqMethod: 'GET', signMethod: 'HmacSHA256' });
    await client.ModifyImageSharePermission({ ...image, AccountIds: accountIds, Permission: 'SHARE' });
    const { SharePermissionSet: shares = [] } = await client.DescribeImageSharePermission(image);
    expect(shares.slice(2).map(({ AccountId }) => AccountId)).toEqual(accountIds);
  });
});

describe.each([
  { form: 'JSON', options: {} },
  { form: 'a form', options: { reqMethod: 'GET', signMethod: 'HmacSHA256' } },
] satisfies readonly { form: string; options: SdkOptions }[])('parameters in $form', ({ options }) => {
  test.each([
    [
      'a missing one',
      'MissingParameter',
      'DescribeImageSharePermission',
      {},
      'The request is missing a required parameter `ImageId`.',
    ],
    [
      'an unknown one',
      'UnknownParameter',
      'DescribeImageSharePermission',
      { ...image, Limit: 5 },
      expect.stringContaining('`Limit`'),
    ],
    [
      'an unknown one inside another',
      'UnknownParameter',
      'DescribeImages',
      { Filters: [{ Name: 'image-id', Values: ['img-6pb6lrmy'], Not: 'x' }] },
      expect.stringContaining('`Filters.0.Not`'),
    ],
    [
      'a text where a number belongs',
      'InvalidParameter',
      'DescribeImages',
      { Offset: 'ten' },
      'The value type of parameter `Offset` is not valid.',
    ],
    [
      'a number below zero',
      'InvalidParameter',
      'DescribeImages',
      { Offset: -1 },
      'The value type of parameter `Offset` is not valid.',
    ],
    [
      'a text where a list belongs',
      'InvalidParameter',
      'DescribeImages',
      { ImageIds: 'img-6pb6lrmy' },
      'The value type of parameter `ImageIds` is not valid.',
    ],
    [
      'an object where a list belongs',
      'InvalidParameter',
      'DescribeImages',
      { ImageIds: { first: 'img-6pb6lrmy' } },
      'The value type of parameter `ImageIds` is not valid.',
    ],
    [
      'a value that is not among those allowed',
      'InvalidParameterValue',
      'ModifyImageSharePermission',
      { ...image, AccountIds: ['2700036'], Permission: 'GIVE' },
      expect.stringContaining('`Permission`'),
    ],
  ])('refuse %s with %s', async (...row) => {
    const [, code, action, parameters, message] = row;
    const client = cvm(await start(), options);
    expect(await refusalOf(client.request(action, parameters))).toEqual({ code, message });
  });
});

test('a number as text is no number in JSON', async () => {
  const client = cvm(await start());
  expect(await refusalOf(client.request('DescribeImages', { Offset: '0' }))).toMatchObject({
    code: 'InvalidParameter',
  });
});

test('a number is no image id in JSON', async () => {
  const client = cvm(await start());
  expect(await codeOf(client.request('DescribeImageSharePermission', { ImageId: 5 }))).toBe('InvalidParameter');
});

describe('what does not exist', () => {
  test('is InvalidAction for an action of a known version', async () => {
    const refusal = await refusalOf(cvm(await start()).DescribeInstances({}));
    expect(refusal).toEqual({ code: 'InvalidAction', message: 'The request `Action` is invalid or not found.' });
  });

  test('is NoSuchVersion for a version of another product', async () => {
    const client = sts(await start(), { endpoint: 'cvm.tencentcloudapi.com' });
    expect(await codeOf(client.GetCallerIdentity(null))).toBe('NoSuchVersion');
  });

  test.each(['vpc.tencentcloudapi.com', 'cvm.example.com'])('is NoSuchProduct at %s', async (endpoint) => {
    expect(await codeOf(cvm(await start(), { endpoint }).DescribeImages({}))).toBe('NoSuchProduct');
  });
});

describe('regions and hosts', () => {
  const bare = 'cvm.tencentcloudapi.com';
  const guangzhou = 'cvm.ap-guangzhou.tencentcloudapi.com';
  const finance = 'cvm.ap-shanghai-fsi.tencentcloudapi.com';
  const intl = 'cvm.intl.tencentcloudapi.com';

  test.each<{ site?: 'international'; endpoint: string; region: string; code: string | undefined }>([
    { endpoint: bare, region: 'ap-guangzhou', code: undefined },
    { endpoint: guangzhou, region: 'ap-guangzhou', code: undefined },
    { endpoint: guangzhou, region: 'ap-singapore', code: undefined },
    { endpoint: finance, region: 'ap-shanghai-fsi', code: undefined },
    { endpoint: bare, region: 'ap-shanghai-fsi', code: 'UnsupportedRegion' },
    { endpoint: guangzhou, region: 'ap-shanghai-fsi', code: 'UnsupportedRegion' },
    { endpoint: 'cvm.ap-shenzhen-fsi.tencentcloudapi.com', region: 'ap-shanghai-fsi', code: 'UnsupportedRegion' },
    { endpoint: finance, region: 'ap-guangzhou', code: 'UnsupportedRegion' },
    { endpoint: 'cvm.ap-guangzou.tencentcloudapi.com', region: 'ap-guangzhou', code: 'UnsupportedRegion' },
    { endpoint: bare, region: 'ap-guangzou', code: 'InvalidParameterValue' },
    { endpoint: bare, region: '', code: 'MissingParameter' },
    { endpoint: intl, region: 'ap-singapore', code: 'UnsupportedRegion' },
    { site: 'international', endpoint: intl, region: 'ap-singapore', code: undefined },
    { site: 'international', endpoint: intl, region: 'ap-shanghai-fsi', code: 'UnsupportedRegion' },
  ])('$endpoint for "$region" on the site ($site) is answered with $code', async ({ site, endpoint, region, code }) => {
    const client = cvm(await start({ estate: { ...estate, site } }), { endpoint, region });
    const outcome = await client.DescribeImages({}).then(
      () => undefined,
      (error: { code?: string }) => error.code,
    );
    expect(outcome).toBe(code);
  });

  test.each<{ options: SdkOptions; name: string }>([
    { options: {}, name: 'X-TC-Region' },
    { options: { reqMethod: 'GET', signMethod: 'HmacSHA256' }, name: 'Region' },
  ])('the text calls the region $name, as the caller does', async ({ options, name }) => {
    const running = await start();
    expect((await refusalOf(cvm(running, { ...options, region: 'ap-nowhere' }).DescribeImages({}))).message).toBe(
      `A value specified in \`${name}\` is not valid, is unsupported, or cannot be used.`,
    );
    expect((await refusalOf(cvm(running, { ...options, region: '' }).DescribeImages({}))).message).toBe(
      `The request is missing a required parameter \`${name}\`.`,
    );
  });

  test('are those of the estate when it says which', async () => {
    const running = await start({ estate: { ...estate, regions: ['ap-guangzhou'] } });
    expect(await codeOf(cvm(running, { region: 'ap-singapore' }).DescribeImages({}))).toBe('InvalidParameterValue');
  });
});

/** A GET of signature v1. */
function v1(query: string): RawRequest {
  return { method: 'GET', path: `/?${query}`, headers: { Host: 'cvm.tencentcloudapi.com' } };
}

describe('malformed requests', () => {
  const authorization = `TC3-HMAC-SHA256 Credential=${owner.secretId}/2026-11-24/cvm/tc3_request, SignedHeaders=content-type;host, Signature=00`;
  const v3 = (contentType: string, body: string) => ({
    headers: {
      Host: 'cvm.tencentcloudapi.com',
      'Content-Type': contentType,
      'X-TC-Action': 'DescribeImages',
      'X-TC-Version': '2017-03-12',
      'X-TC-Timestamp': '1795478400',
      Authorization: authorization,
    },
    body,
  });

  test.each([
    ['a PUT', 'UnsupportedProtocol', { method: 'PUT' }],
    ['v1 without a SecretId', 'MissingParameter', v1('Action=A&Version=V&Timestamp=1&Nonce=1&Signature=s')],
    ['v1 without a Nonce', 'MissingParameter', v1('Action=A&Version=V&Timestamp=1&SecretId=i&Signature=s')],
    ['v1 with an empty Nonce', 'MissingParameter', v1('Action=A&Version=V&Timestamp=1&SecretId=i&Nonce=&Signature=s')],
    ['v1 without a Signature', 'MissingParameter', v1('Action=A&Version=V&Timestamp=1&SecretId=i&Nonce=1')],
    ['v3 with a form', 'InvalidRequest', v3('application/x-www-form-urlencoded', 'a=1')],
    ['v3 with no body', 'InvalidParameter', v3('application/json', '')],
    ['v3 with half a JSON', 'InvalidParameter', v3('application/json', '{"ImageId"')],
    ['v3 with a JSON list', 'InvalidParameter', v3('application/json', '[]')],
    ['a query over 32 KB', 'RequestSizeLimitExceeded', v1(`a=${'x'.repeat(33_000)}`.slice(0, 33_000))],
    ['a form over 1 MB', 'RequestSizeLimitExceeded', { body: 'x'.repeat(1024 * 1024 + 1) }],
  ])('%s is refused with %s', async (_name, code, request) => {
    expect(codeIn(await send(await start(), request))).toBe(code);
  });
});

describe('onRequest', () => {
  test('gets the parameters, the account and the outcome of a request', async () => {
    const running = await start({ now: () => Date.now() });
    const client = cvm(running, { endpoint: 'cvm.ap-guangzhou.tencentcloudapi.com' });
    await client.DescribeImageSharePermission(image);
    await refusalOf(client.DescribeImageSharePermission({ ImageId: 'img-00000000' }));
    const [answered, refused] = running.seen;
    expect(answered).toMatchObject({
      action: 'DescribeImageSharePermission',
      host: 'cvm.ap-guangzhou.tencentcloudapi.com',
      region: 'ap-guangzhou',
      account: '100000000002',
      params: image,
      headers: { 'x-tc-version': '2017-03-12' },
      outcome: 'answered',
    });
    expect(refused?.outcome).toBe('InvalidImageId.NotFound');
  });

  test('gets a request that is not authenticated', async () => {
    const running = await start();
    await refusalOf(cvm(running, { keys: { ...owner, secretKey: 'guess' } }).DescribeImages({}));
    expect(running.seen).toEqual([
      expect.objectContaining({
        action: 'DescribeImages',
        account: undefined,
        outcome: 'AuthFailure.SignatureFailure',
      }),
    ]);
  });
});
