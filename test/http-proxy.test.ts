import { once } from 'node:events';
import { createServer as createProxy, type Server } from 'node:http';
import { createServer as createHttps, get } from 'node:https';
import { connect } from 'node:net';
import { generate } from 'selfsigned';
import { afterEach, expect, test, vi } from 'vitest';
import { createCloud } from '../lib/cloud/client.ts';
import { ConfigError } from '../lib/errors.ts';
import { createAbortableAgent, createApiAgent } from '../lib/http-agent.ts';
import { readProxy } from '../lib/http-proxy.ts';
import { openCosStore } from '../lib/state/cos-store.ts';
import { createVirtualClock } from './support/virtual-clock.ts';

const host = 'cvm.ap-guangzhou.tencentcloudapi.com';
const servers: Pick<Server, 'close'>[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  vi.unstubAllEnvs();
});

function lookup(_: string, __: object, done: (error: Error, address: string) => void): void {
  done(new Error('asked for the host itself'), '');
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('The server has no port.');
  return address.port;
}

/** A server of the API's name behind a proxy that connects to it, or answers with another status. */
async function startProxy(status = 200) {
  const { private: key, cert } = await generate([{ name: 'commonName', value: host }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
  });
  const seen: { readonly target: string | undefined; readonly authorization: string | undefined }[] = [];
  const target = await listen(
    createHttps({ key, cert }, (_, response) => {
      response.writeHead(302, { location: 'https://elsewhere.example/' }).end('moved');
    }),
  );
  const proxy = createProxy();
  proxy.on('connect', ({ url, headers }, client) => {
    seen.push({ target: url, authorization: headers['proxy-authorization'] });
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 2\r\n\r\n{}`);
      return;
    }
    const server = connect(target, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      server.pipe(client).pipe(server);
    });
    for (const socket of [server, client]) socket.on('error', () => client.destroy());
  });
  return { address: `127.0.0.1:${await listen(proxy)}`, cert, seen };
}

async function request(environment: Readonly<Record<string, string>>, ca: string) {
  const agent = createApiAgent({ openProxy: readProxy(environment) });
  try {
    const sent = get({ host, agent, ca });
    const [response] = await once(sent, 'response');
    response.resume();
    await once(response, 'end');
    return response;
  } finally {
    agent.destroy();
  }
}

test('a request goes through the tunnel of the proxy, with its credentials, and no redirect is left to follow', async () => {
  const { address, cert, seen } = await startProxy();
  const response = await request({ https_proxy: `http://desk:p%40ss@${address}`, HTTPS_PROXY: 'http://other' }, cert);
  expect(response).toMatchObject({ statusCode: 302 });
  expect(response.headers.location).toBeUndefined();
  const authorization = `Basic ${Buffer.from('desk:p@ss').toString('base64')}`;
  expect(seen).toEqual([{ target: `${host}:443`, authorization }]);
});

test('the certificate behind the proxy is verified, whatever the environment says', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const [{ address }, other] = [await startProxy(), await startProxy()];
  await expect(request({ HTTPS_PROXY: address }, other.cert)).rejects.toMatchObject({ code: /SELF_SIGNED|VERIFY/ });
});

test.each([
  { status: 407, code: 'PROXY_CREDENTIALS' },
  { status: 302, code: 'PROXY_REFUSED' },
  { status: 204, code: 'PROXY_REFUSED' },
])('$status of the proxy is no answer of the host: $code', async ({ status, code }) => {
  const { address, cert } = await startProxy(status);
  await expect(request({ https_proxy: address }, cert)).rejects.toMatchObject({ code });
});

test('a proxy that refuses is named in the error of the call, without its password', async () => {
  const { address } = await startProxy(407);
  const options = { sharesPerSecond: 10, imagesPerSecond: 10, concurrency: 1, requestTimeoutMs: 5000 };
  let retries = 0;
  const onRetry = () => {
    retries += 1;
  };
  const openProxy = readProxy({ https_proxy: `http://desk:hunter22@${address}` });
  const runtime = { clock: createVirtualClock(), random: () => 0.5, openProxy, onRetry };
  const cloud = createCloud(
    { ...options, site: 'china' },
    { secretId: 'AKIDexample', secretKey: 'not-a-key' },
    runtime,
  );
  const failure = cloud.callerAccount();
  await expect(failure).rejects.toMatchObject({ detail: 'the proxy requires other credentials (HTTP 407)' });
  await expect(failure).rejects.not.toThrow(/hunter22/);
  expect(retries).toBe(4);
  cloud.close();
});

test('the store in a bucket is reached through the same proxy', async () => {
  const { address, seen } = await startProxy(407);
  const location = { kind: 'cos', bucket: 'audit-1250000000', region: 'ap-guangzhou', key: 'memory.json' } as const;
  const credentials = { secretId: 'AKIDexample', secretKey: 'not-a-key' };
  const store = openCosStore(location, { credentials, openProxy: readProxy({ https_proxy: address }) });
  await expect(store.list('memory', AbortSignal.timeout(60_000))).rejects.toThrow(
    'got no usable answer: the proxy requires other credentials',
  );
  expect(seen[0]?.target).toBe('audit-1250000000.cos.ap-guangzhou.myqcloud.com:443');
});

test('a proxy that never answers is let go at the end, and when the time for a call is up', async () => {
  const ended: Promise<unknown>[] = [];
  const proxy = createProxy().on('connect', (_, client) => {
    client.on('error', () => undefined).resume();
    ended.push(once(client, 'end'));
  });
  const openProxy = readProxy({ https_proxy: `127.0.0.1:${await listen(proxy)}` });
  const agent = createApiAgent({ openProxy });
  const failed = once(get({ host, agent }), 'error');
  await once(proxy, 'connect');
  agent.destroy();
  await failed;
  await Promise.all(ended);
  const inTime = new AbortController();
  const limited = createAbortableAgent({ openProxy }, { signal: inTime.signal, maxBytes: 100 });
  const late = once(get({ host, agent: limited }), 'error');
  await once(proxy, 'connect');
  inTime.abort();
  await late;
  await Promise.all(ended);
  expect(ended).toHaveLength(2);
});

test.each(['ftp://proxy:1', 'http://', 'http://desk:hunter22@:80', 'http://desk:hunter22%@proxy:80'])(
  '%s is no proxy, and is not repeated',
  (address) => {
    expect(() => readProxy({ https_proxy: address })).toThrow(ConfigError);
    expect(() => readProxy({ https_proxy: address })).not.toThrow(/hunter22/);
  },
);

test.each(['*', host, 'tencentcloudapi.com', '.tencentcloudapi.com', 'x.example, *.TencentCloudAPI.com:443'])(
  'no_proxy "%s" connects to the host itself',
  async (noProxy) => {
    const { address, seen } = await startProxy();
    const agent = createApiAgent({ openProxy: readProxy({ https_proxy: address, no_proxy: noProxy }) });
    await expect(once(get({ host, agent, lookup }), 'response')).rejects.toThrow('asked for the host itself');
    expect(seen).toEqual([]);
  },
);

test('no_proxy "cloudapi.com" is not the end of a name', async () => {
  const { address, cert, seen } = await startProxy();
  await request({ https_proxy: address, no_proxy: 'cloudapi.com' }, cert);
  expect(seen).toHaveLength(1);
});
