import { expect, test } from 'vitest';
import { roleCredentials, userCredentials } from '../../lib/cloud/credentials.ts';
import { apiHost, parseApiBase } from '../../lib/cloud/endpoints.ts';
import { ConfigError } from '../../lib/errors.ts';

test.each([
  { product: 'cvm', region: 'ap-guangzhou', site: 'china', host: 'cvm.ap-guangzhou.tencentcloudapi.com' },
  { product: 'cvm', region: 'ap-shanghai-fsi', site: 'china', host: 'cvm.ap-shanghai-fsi.tencentcloudapi.com' },
  { product: 'cvm', region: 'ap-singapore', site: 'international', host: 'cvm.intl.tencentcloudapi.com' },
  { product: 'cvm', region: 'ap-shenzhen-fsi', site: 'international', host: 'cvm.ap-shenzhen-fsi.tencentcloudapi.com' },
  { product: 'sts', region: 'ap-guangzhou', site: 'china', host: 'sts.tencentcloudapi.com' },
  { product: 'sts', region: 'ap-singapore', site: 'international', host: 'sts.intl.tencentcloudapi.com' },
] as const)('$product of $region on the $site site is asked at $host', ({ product, region, site, host }) => {
  expect(apiHost(product, region, site)).toBe(host);
});

test.each(['http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:8080'])('%s may be an emulator', (text) => {
  expect(parseApiBase(text).href).toBe(`${text}/`);
});

test.each(['http://10.0.0.1:80', 'https://127.0.0.1:80', 'http://127.0.0.1.example.com', 'localhost:80', 'cvm', ' '])(
  '%j may not be an emulator',
  (text) => {
    expect(() => parseApiBase(text)).toThrow(ConfigError);
  },
);

const role = { TENCENTCLOUD_SECRETID: 'role', TENCENTCLOUD_SECRETKEY: 'k', TENCENTCLOUD_SESSIONTOKEN: 't' };
const desk = { TENCENTCLOUD_SECRET_ID: 'desk', TENCENTCLOUD_SECRET_KEY: 'k' };

test('a function takes its role and nothing else', () => {
  expect(roleCredentials({ ...role, ...desk })).toEqual({ secretId: 'role', secretKey: 'k', token: 't' });
  expect(() => roleCredentials(desk)).toThrow(/TENCENTCLOUD_SECRETID.*execution role/);
});

test.each(['TOKEN密', 'two words', 'line\nbreak', ' token'])(
  '%j is refused as a credential, and not repeated',
  (value) => {
    const wrong = { ...role, TENCENTCLOUD_SESSIONTOKEN: value };
    expect(() => roleCredentials(wrong)).toThrow(/TENCENTCLOUD_SESSIONTOKEN: contains a blank/);
    expect(() => roleCredentials(wrong)).not.toThrow(value);
  },
);

test('at a desk the names of the SDKs come first, and the two sets are never mixed', () => {
  expect(userCredentials({ ...role, ...desk })).toEqual({ secretId: 'desk', secretKey: 'k' });
  expect(userCredentials({ ...role, TENCENTCLOUD_SECRET_ID: 'half' })).toMatchObject({ secretId: 'role' });
  expect(() => userCredentials({ TENCENTCLOUD_SECRET_ID: 'x', TENCENTCLOUD_SECRETKEY: 'y' })).toThrow(ConfigError);
});
