import { describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../lib/emulator/faults/fault.ts';
import type { AnswerName } from '../../lib/emulator/faults/fault-answers.ts';
import {
  codeIn,
  codeOf,
  cvm,
  estate,
  partner,
  type RawResponse,
  type Running,
  refusalOf,
  send,
  signedRequest,
  start,
} from './clients.ts';

const image = { ImageId: 'img-6pb6lrmy' };
const firstShare = { AccountId: '101104350000', CreatedTime: '2018-06-10T11:02:50Z' };
const secondShare = { AccountId: '101104350001', CreatedTime: '2018-06-13T15:03:25Z' };

/** The body as it is; of an envelope, without its RequestId. */
function content({ body }: RawResponse): unknown {
  try {
    const { Response, ...rest } = JSON.parse(body);
    return Response === undefined
      ? rest
      : { Response: Response === null ? null : { ...Response, RequestId: undefined } };
  } catch {
    return body;
  }
}

/** Waits, without a clock, until it is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe('a fault that names an answer', () => {
  test.each<{ answer: AnswerName; status: number; type?: string; shows: unknown }>([
    { answer: 'html-200', status: 200, type: 'text/html', shows: expect.stringContaining('<html>') },
    { answer: 'bad-gateway', status: 502, type: 'text/html', shows: expect.stringContaining('502 Bad Gateway') },
    { answer: 'redirect', status: 302, shows: '' },
    { answer: 'not-json', status: 200, type: 'application/json', shows: 'upstream timed out' },
    { answer: 'empty-body', status: 200, type: 'application/json', shows: '' },
    { answer: 'empty-object', status: 200, type: 'application/json', shows: {} },
    { answer: 'response-null', status: 200, type: 'application/json', shows: { Response: null } },
    {
      answer: 'legacy-envelope',
      status: 200,
      type: 'application/json',
      shows: { code: 4100, message: 'Authentication failed', codeDesc: 'AuthFailure' },
    },
    { answer: 'set-missing', status: 200, type: 'application/json', shows: { Response: { MaxSharePermission: 50 } } },
    {
      answer: 'set-null',
      status: 200,
      type: 'application/json',
      shows: { Response: { MaxSharePermission: 50, SharePermissionSet: null } },
    },
    {
      answer: 'entry-without-account',
      status: 200,
      type: 'application/json',
      shows: {
        Response: {
          MaxSharePermission: 50,
          SharePermissionSet: [{ CreatedTime: firstShare.CreatedTime }, secondShare],
        },
      },
    },
    {
      answer: 'numeric-account',
      status: 200,
      type: 'application/json',
      shows: {
        Response: {
          MaxSharePermission: 50,
          SharePermissionSet: [{ ...firstShare, AccountId: 101104350000 }, secondShare],
        },
      },
    },
  ])('$answer answers $status with just that', async ({ answer, status, type, shows }) => {
    const running = await start({ faults: [{ answer }] });
    const response = await send(running, signedRequest());
    expect(response.status).toBe(status);
    expect(response.headers['content-type']).toBe(type);
    expect(content(response)).toEqual(shows);
    expect(running.seen[0]?.outcome).toBe(answer);
  });

  test('redirect says where to', async () => {
    const running = await start({ faults: [{ answer: 'redirect' }] });
    expect((await send(running, signedRequest())).headers.location).toBe('https://login.example.com/');
  });

  test('half-a-body promises more than it sends', async () => {
    const running = await start({ faults: [{ answer: 'half-a-body' }] });
    await expect(send(running, signedRequest())).rejects.toMatchObject({ code: 'ECONNRESET', message: 'aborted' });
  });

  test('reset ends the connection without an answer', async () => {
    const running = await start({ faults: [{ answer: 'reset' }] });
    await expect(send(running, signedRequest())).rejects.toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
  });

  test('no-answer keeps the caller waiting until the caller gives up', async () => {
    const running = await start({ faults: [{ answer: 'no-answer', times: 1 }] });
    const abort = new AbortController();
    const waiting = cvm(running).request('DescribeImageSharePermission', image, { signal: abort.signal });
    // The next request is answered, so the first would have been.
    await until(() => running.seen.length === 1);
    await cvm(running).DescribeImageSharePermission(image);
    abort.abort();
    await expect(waiting).rejects.toThrow('aborted');
    expect(running.seen.map(({ outcome }) => outcome)).toEqual(['no-answer', 'answered']);
  });

  test.each(['entry-without-account', 'numeric-account'] as const)(
    '%s finds an entry to break in an empty set',
    async (answer) => {
      const running = await start({ faults: [{ answer }] });
      const response = await send(running, signedRequest({ parameters: { ImageId: 'img-k2v8d0qa' } }));
      expect(JSON.parse(response.body).Response.SharePermissionSet).toHaveLength(1);
    },
  );

  test('edits no refusal', async () => {
    const running = await start({ faults: [{ answer: 'set-null' }] });
    const response = await send(running, signedRequest({ parameters: { ImageId: 'img-00000000' } }));
    expect(codeIn(response)).toBe('InvalidImageId.NotFound');
    expect(running.seen[0]?.outcome).toBe('InvalidImageId.NotFound');
  });
});

test('a fault may write out any answer', async () => {
  const fault: Fault = { answer: 'body', status: 503, body: 'busy', headers: { 'retry-after': '5' } };
  const response = await send(await start({ faults: [fault] }), signedRequest());
  expect(response).toMatchObject({ status: 503, body: 'busy', headers: { 'retry-after': '5' } });
});

test('a fault that writes out only a body is HTTP 200 and JSON', async () => {
  const response = await send(await start({ faults: [{ answer: 'body', body: '[]' }] }), signedRequest());
  expect(response).toMatchObject({ status: 200, body: '[]', headers: { 'content-type': 'application/json' } });
});

/** One page of two images, in short. */
async function page(running: Running, Offset: number) {
  const { TotalCount, ImageSet } = await cvm(running).DescribeImages({ Offset, Limit: 2 });
  return { TotalCount, ids: ImageSet?.map(({ ImageId }) => ImageId) };
}

describe('a fault of listing', () => {
  const list = { action: 'DescribeImages' };
  const [first, second, third] = [['img-6pb6lrmy', 'img-k2v8d0qa'], ['img-3fz7m1ux', 'img-19mu3fy3'], ['img-9qabwvbn']];

  test('total-changes states another TotalCount each time', async () => {
    const running = await start({ faults: [{ ...list, answer: 'total-changes' }] });
    expect([await page(running, 0), await page(running, 2)]).toEqual([
      { TotalCount: 6, ids: first },
      { TotalCount: 7, ids: second },
    ]);
  });

  test('page-repeated answers the first page again, where the offset says so', async () => {
    const running = await start({ faults: [{ ...list, offset: 2, answer: 'page-repeated' }] });
    expect([await page(running, 0), await page(running, 2), await page(running, 4)]).toEqual([
      { TotalCount: 5, ids: first },
      { TotalCount: 5, ids: first },
      { TotalCount: 5, ids: third },
    ]);
  });

  test('page-short leaves the last image out', async () => {
    const running = await start({ faults: [{ ...list, answer: 'page-short', times: 1 }] });
    expect([await page(running, 0), await page(running, 2)]).toEqual([
      { TotalCount: 5, ids: first?.slice(0, 1) },
      { TotalCount: 5, ids: second },
    ]);
  });

  test('set-null nulls whichever set the action answers', async () => {
    const running = await start({ faults: [{ ...list, answer: 'set-null' }] });
    expect(await cvm(running).DescribeImages({})).toMatchObject({ TotalCount: 5, ImageSet: null });
  });
});

describe('a fault with a code', () => {
  test('is the envelope of that error, with a text of its own or a neutral one', async () => {
    const faults = [
      { code: 'InvalidImageId.NotFound', message: 'ImageId img-6pb6lrmy is not found', times: 1 },
      { code: 'InternalError' },
    ];
    const running = await start({ faults });
    const client = cvm(running);
    expect(await refusalOf(client.DescribeImageSharePermission(image))).toEqual({
      code: 'InvalidImageId.NotFound',
      message: 'ImageId img-6pb6lrmy is not found',
    });
    expect(await refusalOf(client.DescribeImageSharePermission(image))).toEqual({
      code: 'InternalError',
      message: 'The request could not be served.',
    });
    expect(running.seen.map(({ outcome }) => outcome)).toEqual(['InvalidImageId.NotFound', 'InternalError']);
  });

  test('takes the place of a change: nothing is shared', async () => {
    const running = await start({ faults: [{ action: 'ModifyImageSharePermission', code: 'InternalError' }] });
    const client = cvm(running);
    await refusalOf(client.ModifyImageSharePermission({ ...image, AccountIds: ['2700036'], Permission: 'SHARE' }));
    const { SharePermissionSet: shares } = await client.DescribeImageSharePermission(image);
    expect(shares).toEqual([firstShare, secondShare]);
  });
});

/** Outcomes of four requests: two images, two pages of two regions. A dash is an answer. */
async function outcomesWith(...faults: readonly Fault[]): Promise<readonly string[]> {
  const running = await start({ faults });
  const guangzhou = cvm(running);
  await guangzhou.DescribeImageSharePermission(image).catch(() => undefined);
  await guangzhou.DescribeImageSharePermission({ ImageId: 'img-k2v8d0qa' }).catch(() => undefined);
  await guangzhou.DescribeImages({}).catch(() => undefined);
  await cvm(running, { region: 'ap-singapore', reqMethod: 'GET' })
    .DescribeImages({ Offset: 2 })
    .catch(() => undefined);
  return running.seen.map(({ outcome }) => (outcome === 'answered' ? '-' : outcome));
}

describe('a fault matches', () => {
  const code = 'InternalError';
  test.each<[name: string, fault: Fault, hit: readonly string[]]>([
    ['everything without a scope', { code }, [code, code, code, code]],
    ['one action', { action: 'DescribeImages', code }, ['-', '-', code, code]],
    ['one image', { imageId: 'img-k2v8d0qa', code }, ['-', code, '-', '-']],
    ['one region', { region: 'ap-singapore', code }, ['-', '-', '-', code]],
    ['one page', { action: 'DescribeImages', offset: 2, code }, ['-', '-', '-', code]],
    ['the first page without an Offset', { action: 'DescribeImages', offset: 0, code }, ['-', '-', code, '-']],
    ['so many times', { times: 3, code }, [code, code, code, '-']],
    ['nothing, zero times', { times: 0, code }, ['-', '-', '-', '-']],
  ])('%s', async (_name, fault, hit) => {
    expect(await outcomesWith(fault)).toEqual(hit);
  });

  test('one account, in its delay too', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const account = '100000000003';
      const running = await start({
        faults: [
          { account, code },
          { account, delayMs: 5_000 },
        ],
      });
      const own = await send(running, signedRequest());
      expect(codeIn(own)).toBeUndefined();
      const other = send(running, signedRequest({ keys: partner }));
      await untilHeld(1);
      vi.advanceTimersByTime(5_000);
      expect(codeIn(await other)).toBe(code);
    } finally {
      vi.useRealTimers();
    }
  });

  test('before the next one, until it is used up', async () => {
    expect(await outcomesWith({ times: 1, code: 'A' }, { times: 2, code: 'B' })).toEqual(['A', 'B', 'B', '-']);
  });

  test('before those of the estate', async () => {
    const running = await start({ estate: { ...estate, faults: [{ code: 'A' }] }, faults: [{ times: 1, code: 'B' }] });
    const codes = [
      await refusalOf(cvm(running).DescribeImages({})),
      await refusalOf(cvm(running).DescribeImages({})),
    ].map((refusal) => refusal.code);
    expect(codes).toEqual(['B', 'A']);
  });

  test('no request that would have been refused anyway', async () => {
    const running = await start({ faults: [{ times: 1, code }] });
    await refusalOf(cvm(running, { region: 'ap-nowhere' }).DescribeImages({}));
    await refusalOf(cvm(running).request('DescribeImages', { Colour: 'red' }));
    expect(await codeOf(cvm(running).DescribeImages({}))).toBe(code);
  });
});

/** Waits until the emulator holds that many requests back. */
function untilHeld(count: number): Promise<void> {
  return until(() => vi.getTimerCount() === count);
}

describe('a delay', () => {
  test('comes before the arrival, from a list in turn', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const running = await start({ faults: [{ delayMs: [30_000, 10_000, 0] }] });
      const request = (ImageId: string) => send(running, signedRequest({ parameters: { ImageId } }));
      const slow = request('img-6pb6lrmy');
      await untilHeld(1);
      const quick = request('img-k2v8d0qa');
      await untilHeld(2);
      await request('img-3fz7m1ux');
      vi.advanceTimersByTime(10_000);
      await quick;
      vi.advanceTimersByTime(20_000);
      await slow;
      expect(running.seen.map(({ params }) => params.ImageId)).toEqual([
        'img-3fz7m1ux',
        'img-k2v8d0qa',
        'img-6pb6lrmy',
      ]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('does not use up what else goes wrong', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const running = await start({ faults: [{ delayMs: 5_000 }, { code: 'InternalError' }] });
      const response = send(running, signedRequest());
      await untilHeld(1);
      expect(running.seen).toEqual([]);
      vi.advanceTimersByTime(5_000);
      expect(codeIn(await response)).toBe('InternalError');
    } finally {
      vi.useRealTimers();
    }
  });
});
