import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { unreadReason } from '../../lib/audit/unread.ts';
import { createCloud } from '../../lib/cloud/client.ts';
import { CloudRefusedError, CloudUnreachableError } from '../../lib/errors.ts';
import { startAnswerServer } from '../support/answer-server.ts';
import { encodings } from '../support/echoes.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const credentials = {
  secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE',
  secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
  token: 'k9Yt2mVqLw8uXzR4bN7cD1fGhJ6pS3aE0iKoTvUy',
};
const image = { account: '100000000002', region: 'ap-guangzhou', imageId: 'img-6pb6lrmy' };
const json = { 'content-type': 'application/json' };
const plain = JSON.stringify({ Response: { RequestId: 'r-1', SharePermissionSet: [] } });

function cloudAt(apiBase: URL) {
  const options = { site: 'china', concurrency: 8, sharesPerSecond: 10, imagesPerSecond: 40 } as const;
  const runtime = { clock: createVirtualClock(), random: () => 0, apiBase };
  const cloud = createCloud({ ...options, requestTimeoutMs: 20_000 }, credentials, runtime);
  onTestFinished(() => cloud.close());
  return cloud;
}

/** Error of reading an image, whose request the server answers as it is told. */
async function errorFrom(answer: Parameters<typeof startAnswerServer>[0]): Promise<unknown> {
  const cloud = cloudAt(await startAnswerServer(answer));
  return cloud.listSharePermissions(image).then(
    (shares) => ({ shares }),
    (error: unknown) => error,
  );
}

describe('no error says a secret that the cloud repeats', () => {
  const places: Readonly<Record<string, (said: string) => readonly [number, Record<string, string>, string]>> = {
    'the code': (said) => refusal({ Code: said, Message: 'no' }),
    'the message': (said) => refusal({ Code: 'AuthFailure', Message: said }),
    'a message without a code': (said) => refusal({ Message: `reason: ${said}` }),
    'a text in the place of the error': (said) => [200, json, JSON.stringify({ Response: { Error: said } })],
    'the request id': (said) => [200, json, JSON.stringify({ Response: { Error: { Code: 'A.b' }, RequestId: said } })],
    'the trace id': (said) => [502, { 'x-tc-traceid': encodeURIComponent(said) }, said],
    'a page': (said) => [200, { 'content-type': 'text/html' }, `<html><p>${said}</p></html>`],
    'a redirect': (said) => [302, { location: `https://example.com/${encodeURIComponent(said)}` }, said],
    'a name in the data': (said) => [200, json, JSON.stringify({ Response: { RequestId: said, [said]: said } })],
  };

  test.each(Object.keys(places))('in %s', async (place) => {
    for (const encode of Object.values(encodings)) {
      const error = await errorFrom((response, { headers }, body) => {
        const sent = [headers['x-tc-token'], headers.authorization, body].join(' ');
        const echo = encode(`${sent} ${Object.values(credentials).join('\u001b[2J\u202e')}`);
        const [status, fields, content] = places[place]?.(echo) ?? [500, {}, ''];
        response.writeHead(status, fields).end(content);
      });
      expect([CloudRefusedError, CloudUnreachableError].some((known) => error instanceof known)).toBe(true);
      const shown = inspect([error, unreadReason(error)], { depth: 10, showHidden: true });
      expect(findSecrets(shown)).toEqual([]);
      expect(unreadTexts(error).join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });
});

function refusal(error: unknown): readonly [number, Record<string, string>, string] {
  return [200, json, JSON.stringify({ Response: { Error: error, RequestId: 'r-1' } })];
}

function unreadTexts(error: unknown): readonly string[] {
  return Object.values(unreadReason(error)).map(String);
}

/** Encodings in which a text holds a part of one of the credentials. */
function findSecrets(text: string): readonly string[] {
  return Object.entries(encodings).flatMap(([name, encode]) =>
    Object.values(credentials).some((secret) => text.includes(encode(secret.slice(4, 20)))) ? [name] : [],
  );
}

test('an image whose name or tags repeat a secret is not listed', async () => {
  const cloud = cloudAt(
    await startAnswerServer((response, { headers }) => {
      const ImageSet = [{ ImageId: 'img-6pb6lrmy', ImageName: `a ${String(headers['x-tc-token'])}` }];
      response.writeHead(200, json).end(JSON.stringify({ Response: { RequestId: 'r', TotalCount: 1, ImageSet } }));
    }),
  );
  await expect(cloud.listImages(image)).rejects.toThrow('it repeats a secret');
});

describe('an answer is no usable one', () => {
  const chunk = Buffer.alloc(1_000_000, ' ');

  test('without end, and is not read on', async () => {
    let sent = 0;
    const error = await errorFrom((response) => {
      response.writeHead(200, json);
      const more = () => {
        if (response.destroyed) return;
        sent += 1;
        response.write(chunk, () => setImmediate(more));
      };
      more();
    });
    expect(error).toMatchObject({ detail: 'the answer is larger than any that is expected', attempts: 5 });
    expect(sent).toBeLessThan(5 * 60);
  });

  test('of more than 10 MB, whatever length it states, and is one up to there', async () => {
    await expect(errorFrom((response) => response.end(plain.padEnd(10_000_000)))).resolves.toEqual({
      shares: { shares: [] },
    });
    const error = await errorFrom((response) => response.end(plain.padEnd(10_000_001)));
    expect(error).toMatchObject({ detail: 'the answer is larger than any that is expected' });
  });

  test.each([
    ['lists in lists', `{"Response":{"Deep":${'['.repeat(600_000)}${']'.repeat(600_000)},${plain.slice(13)}`],
    ['a million objects', plain.replace('[]', `[${'{},'.repeat(999_999)}{}]`)],
  ])('of %s, which would take far more memory than their text', async (_, body) => {
    const error = await errorFrom((response) => response.end(body));
    expect(error).toMatchObject({ detail: 'the answer is larger than any that is expected' });
  });

  test('with many entries of which one is not valid, and says which', async () => {
    const error = await errorFrom((response) => response.end(plain.replace('[]', `[${'{},'.repeat(400_000)}{}]`)));
    expect(error).toMatchObject({
      detail: expect.stringMatching(/^missing or of the wrong type: SharePermissionSet\.0\.AccountId/),
    });
  });

  test('when it is compressed: compression is not asked for', async () => {
    const asked: unknown[] = [];
    const error = await errorFrom((response, { headers }) => {
      asked.push(headers['accept-encoding']);
      response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(gzipSync(plain));
    });
    expect(asked).toEqual(Array.from({ length: 5 }, () => 'identity'));
    expect(error).toMatchObject({ detail: 'the answer is compressed, which the request did not allow' });
  });
});

test('a list that states more images than there can be is not read to its end', async () => {
  let requests = 0;
  const cloud = cloudAt(
    await startAnswerServer((response) => {
      requests += 1;
      const entry = (index: number) => ({ ImageId: index === 0 ? 'img-0' : `img-${requests}-${index}` });
      const ImageSet = Array.from({ length: 100 }, (_, index) => entry(index));
      const Response = { RequestId: `r-${requests}`, TotalCount: 100_001, ImageSet };
      response.writeHead(200, json).end(JSON.stringify({ Response }));
    }),
  );
  await expect(cloud.listImages(image)).rejects.toThrow('TotalCount was 100001');
  expect(requests).toBe(4);
});
