import { expect, test } from 'vitest';
import type { Fault } from '../../lib/emulator/faults/fault.ts';
import { CloudRefusedError, CloudUnreachableError } from '../../lib/errors.ts';
import { credentials, estateImage, owner, startEmulatedCloud } from '../support/emulated-cloud.ts';

const region = 'ap-guangzhou';
const place = { account: owner, region };
const imageId = 'img-6pb6lrmy';
const shared = estateImage(imageId, {
  name: 'golden-web',
  tags: { env: 'prod' },
  shares: [
    { accountId: '101104350000', createdTime: '2018-06-10T11:02:50Z' },
    { accountId: '101104350001', createdTime: '2018-06-13T15:03:25Z' },
  ],
});
const action = 'DescribeImageSharePermission';
const listing = 'DescribeImages';
const manyImages = (count: number) =>
  Array.from({ length: count }, (_, index) => estateImage(`img-${String(index).padStart(8, '0')}`));

const isRefused = (code: string) => expect.objectContaining({ name: 'CloudRefusedError', code });

test('the shares of an image are what the API says', async () => {
  const { cloud } = await startEmulatedCloud({ images: [shared] });
  await expect(cloud.listSharePermissions({ ...place, imageId })).resolves.toEqual({
    maxShares: 50,
    shares: [
      { sharedAccount: '101104350000', createdTime: '2018-06-10T11:02:50Z' },
      { sharedAccount: '101104350001', createdTime: '2018-06-13T15:03:25Z' },
    ],
  });
});

test('requests go to the host of their region, signed for it, with an English answer asked for', async () => {
  const { cloud, requests } = await startEmulatedCloud({ images: [shared] });
  await cloud.listSharePermissions({ ...place, imageId });
  expect(requests).toMatchObject([
    { host: 'cvm.ap-guangzhou.tencentcloudapi.com', region, account: owner, headers: { 'x-tc-language': 'en-US' } },
  ]);
});

test('the account is the one that the credentials belong to', async () => {
  const { cloud } = await startEmulatedCloud();
  await expect(cloud.callerAccount()).resolves.toBe(owner);
});

test('only custom images are listed, with names and tags', async () => {
  const publicImage = estateImage('img-public00', { type: 'PUBLIC_IMAGE' });
  const { cloud } = await startEmulatedCloud({ images: [shared, publicImage] });
  await expect(cloud.listImages(place)).resolves.toMatchObject([
    { account: owner, region, imageId, name: 'golden-web', tags: { env: 'prod' }, state: 'NORMAL' },
  ]);
});

test.each([0, 1, 99, 100, 101, 250])('a list of %i images is whole', async (count) => {
  const { cloud, requests } = await startEmulatedCloud({ images: manyImages(count) });
  const images = await cloud.listImages(place);
  expect(new Set(images.map((image) => image.imageId)).size).toBe(count);
  expect(requests).toHaveLength(Math.max(1, Math.ceil(count / 100)));
});

const brokenAnswers: readonly { readonly fault: Fault; readonly says: RegExp }[] = [
  { fault: { answer: 'html-200' }, says: /not JSON/ },
  { fault: { answer: 'not-json' }, says: /not JSON/ },
  { fault: { answer: 'empty-body' }, says: /not JSON/ },
  { fault: { answer: 'empty-object' }, says: /no API answer/ },
  { fault: { answer: 'response-null' }, says: /no API answer/ },
  { fault: { answer: 'legacy-envelope' }, says: /no API answer/ },
  { fault: { answer: 'bad-gateway' }, says: /HTTP 502/ },
  { fault: { answer: 'redirect' }, says: /redirect/ },
  { fault: { answer: 'reset' }, says: /ECONNRESET|socket hang up/ },
  { fault: { answer: 'set-missing' }, says: /SharePermissionSet/ },
  { fault: { answer: 'set-null' }, says: /SharePermissionSet/ },
  { fault: { answer: 'entry-without-account' }, says: /AccountId/ },
  { fault: { answer: 'numeric-account' }, says: /AccountId/ },
  { fault: { answer: 'body', body: '{"Response":{"SharePermissionSet":[]}}' }, says: /RequestId/ },
  { fault: { answer: 'body', body: '{"Response":{"Error":{},"RequestId":"r"}}' }, says: /./ },
  { fault: { answer: 'body', body: '{"Response":{"Error":null,"RequestId":"r"}}' }, says: /SharePermissionSet/ },
  { fault: { answer: 'body', body: '{"Response":[]}' }, says: /missing/ },
  {
    fault: { answer: 'body', body: '{"Response":{"RequestId":"r","SharePermissionSet":[],"Error":""}}' },
    says: /Error/,
  },
  { fault: { answer: 'body', body: '[]' }, says: /no API answer/ },
  { fault: { answer: 'body', body: '{}', headers: { 'content-type': 'text/event-stream' } }, says: /missing/ },
  {
    fault: {
      answer: 'body',
      body: '{"Response":{"RequestId":"r","SharePermissionSet":[{"AccountId":"","CreatedTime":"2018-06-10T11:02:50Z"}]}}',
    },
    says: /AccountId/,
  },
  {
    fault: {
      answer: 'body',
      body: '{"Response":{"RequestId":"r","SharePermissionSet":[{"AccountId":"1","CreatedTime":"soon"}]}}',
    },
    says: /CreatedTime/,
  },
];

test.each(brokenAnswers)('$fault is five times no answer, never "no shares"', async ({ fault, says }) => {
  const { cloud, requests } = await startEmulatedCloud({ images: [shared], faults: [{ ...fault, action }] });
  const error = await cloud.listSharePermissions({ ...place, imageId }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CloudUnreachableError);
  expect(error).toMatchObject({ detail: expect.stringMatching(says), attempts: 5, pastDeadline: false });
  expect(requests).toHaveLength(5);
});

test.each(['no-answer', 'half-a-body'] as const)('%s ends with the time-out of each attempt', async (answer) => {
  const { cloud } = await startEmulatedCloud({
    images: [shared],
    faults: [{ action, answer }],
    options: { requestTimeoutMs: 40 },
  });
  await expect(cloud.listSharePermissions({ ...place, imageId })).rejects.toMatchObject({
    name: 'CloudUnreachableError',
    detail: 'no answer within 40 ms',
  });
});

test('one answer is not taken for the answer to two questions', async () => {
  const body = '{"Response":{"RequestId":"r","SharePermissionSet":[]}}';
  const images = manyImages(2);
  const { cloud } = await startEmulatedCloud({ images, faults: [{ action, answer: 'body', body }] });
  await expect(cloud.listSharePermissions({ ...place, imageId: 'img-00000000' })).resolves.toEqual({ shares: [] });
  await expect(cloud.listSharePermissions({ ...place, imageId: 'img-00000001' })).rejects.toMatchObject({
    detail: /came again/,
  });
});

test('tags of which a key stands twice are unknown', async () => {
  const image = { ImageId: imageId, ImageName: 'golden-web' };
  const Tags = [
    { Key: 'env', Value: 'prod' },
    { Key: 'env', Value: 'dev' },
  ];
  const body = JSON.stringify({ Response: { RequestId: 'r', TotalCount: 1, ImageSet: [{ ...image, Tags }] } });
  const { cloud } = await startEmulatedCloud({ faults: [{ action: listing, answer: 'body', body }] });
  const [listed] = await cloud.listImages(place);
  expect(listed).toMatchObject({ name: 'golden-web', tags: undefined });
});

test('a redirect is not followed', async () => {
  const { cloud, requests } = await startEmulatedCloud({
    images: [shared],
    faults: [{ action, answer: 'body', status: 302, body: '', headers: { location: 'http://127.0.0.1:1/elsewhere' } }],
  });
  await expect(cloud.listSharePermissions({ ...place, imageId })).rejects.toMatchObject({ detail: /HTTP 302/ });
  expect(requests).toHaveLength(5);
});

test.each([
  'InternalError',
  'InternalError.Other',
  'InternalServerError',
  'ServiceUnavailable',
  'RequestLimitExceeded',
  'RequestLimitExceeded.UinLimitExceeded',
])('%s is repeated, and four in a row do no harm', async (code) => {
  const { cloud } = await startEmulatedCloud({ images: [shared], faults: [{ action, code, times: 4 }] });
  await expect(cloud.listSharePermissions({ ...place, imageId })).resolves.toMatchObject({ shares: { length: 2 } });
  expect(cloud.usage()).toEqual({ requests: 5, retries: 4 });
});

test.each([
  'InvalidImageId.NotFound',
  'UnauthorizedOperation.ImageNotBelongToAccount',
  'AuthFailure.UnauthorizedOperation',
  'InternalErrorOfAnotherKind',
  'OverQuota',
])('%s is final, for this image alone', async (code) => {
  const images = [shared, estateImage('img-other000')];
  const { cloud, requests } = await startEmulatedCloud({ images, faults: [{ action, code, imageId }] });
  await expect(cloud.listSharePermissions({ ...place, imageId })).rejects.toEqual(isRefused(code));
  await expect(cloud.listSharePermissions({ ...place, imageId: 'img-other000' })).resolves.toMatchObject({
    shares: [],
  });
  expect(requests).toHaveLength(2);
});

test('five retriable faults on one image cost that image only', async () => {
  const images = manyImages(20);
  const { cloud } = await startEmulatedCloud({
    images,
    faults: [{ action, code: 'InternalError', imageId: 'img-00000007' }],
  });
  const outcomes = await Promise.allSettled(
    images.map((image) => cloud.listSharePermissions({ ...place, imageId: image.imageId })),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(
    images.map(({ imageId: id }) => (id === 'img-00000007' ? 'rejected' : 'fulfilled')),
  );
});

test('credentials that are refused end everything at once', async () => {
  const images = manyImages(50);
  const { cloud, requests } = await startEmulatedCloud({ images, credentials: { ...credentials, token: 'another' } });
  const outcomes = await Promise.allSettled(
    images.map((image) => cloud.listSharePermissions({ ...place, imageId: image.imageId })),
  );
  const code = 'AuthFailure.TokenFailure';
  expect(outcomes).toEqual(images.map(() => ({ status: 'rejected', reason: isRefused(code) })));
  await expect(cloud.listImages(place)).rejects.toEqual(isRefused(code));
  expect(requests.length).toBeLessThanOrEqual(8);
});

test('past the deadline nothing more is asked, and what was not read says why', async () => {
  const deadline = new AbortController();
  const images = manyImages(30);
  const { cloud, requests } = await startEmulatedCloud({
    images,
    deadline: deadline.signal,
    onRequest: () => requests.length === 12 && deadline.abort(),
  });
  const outcomes = await Promise.allSettled(
    images.map((image) => cloud.listSharePermissions({ ...place, imageId: image.imageId })),
  );
  const late = outcomes.filter(({ status }) => status === 'rejected');
  expect(late.length).toBeGreaterThanOrEqual(18);
  for (const outcome of late)
    expect(outcome).toMatchObject({ reason: { name: 'CloudUnreachableError', pastDeadline: true } });

  expect(requests).toHaveLength(12);
});

test.each([
  { name: 'answers none', times: undefined, pastDeadline: false },
  { name: 'answers the others', times: 2, pastDeadline: true },
])('past the deadline, what was not asked for says whether the cloud $name', async ({ times, pastDeadline }) => {
  const deadline = new AbortController();
  const images = manyImages(30);
  const { cloud, requests } = await startEmulatedCloud({
    images,
    faults: [{ action, answer: 'body', body: 'Bad gateway', ...(times !== undefined && { times }) }],
    deadline: deadline.signal,
    onRequest: () => requests.length === 12 && deadline.abort(),
  });
  const outcomes = await Promise.allSettled(
    images.map((image) => cloud.listSharePermissions({ ...place, imageId: image.imageId })),
  );
  const last = outcomes.at(-1);
  expect(last).toMatchObject({ status: 'rejected', reason: { pastDeadline } });
  if (!pastDeadline) expect(last).toMatchObject({ reason: { action, detail: 'the body is not JSON' } });
});

test('a deadline that has passed already asks nothing', async () => {
  const { cloud, requests } = await startEmulatedCloud({ images: [shared], deadline: AbortSignal.abort() });
  await expect(cloud.listImages(place)).rejects.toMatchObject({ pastDeadline: true });
  expect(requests).toEqual([]);
});

test('300 images at the documented rate are read without one refusal', async () => {
  const images = manyImages(300);
  // One at a time: virtual waiting does not wait for requests that are under way.
  const { cloud, requests } = await startEmulatedCloud({ images, options: { concurrency: 1 } });
  await Promise.all(images.map((image) => cloud.listSharePermissions({ ...place, imageId: image.imageId })));
  expect(requests.filter(({ outcome }) => outcome !== 'answered')).toEqual([]);
  expect(cloud.usage()).toEqual({ requests: 300, retries: 0 });
});

test('a bucket that is throttled slows down, loses nothing and recovers', async () => {
  const images = manyImages(120);
  const { cloud } = await startEmulatedCloud({ images, faults: [{ action, code: 'RequestLimitExceeded', times: 6 }] });
  const outcomes = await Promise.allSettled(
    images.map((image) => cloud.listSharePermissions({ ...place, imageId: image.imageId })),
  );
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
});

test('a list whose total changes once is read again from the start', async () => {
  const { cloud } = await startEmulatedCloud({
    images: manyImages(150),
    faults: [{ action: listing, offset: 99, answer: 'total-changes', times: 1 }],
  });
  await expect(cloud.listImages(place)).resolves.toHaveLength(150);
});

test.each(['total-changes', 'page-repeated', 'page-short'] as const)(
  'a list with %s on every reading is not taken for whole',
  async (answer) => {
    const { cloud, requests } = await startEmulatedCloud({
      images: manyImages(150),
      faults: [{ action: listing, offset: 99, answer }],
    });
    const error = await cloud.listImages(place).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CloudUnreachableError);
    expect(error).toMatchObject({ detail: /did not add up in 4 readings/ });
    expect(requests).toHaveLength(8);
  },
);

test('listing that is not permitted is refused, and reading an image is not', async () => {
  const { cloud } = await startEmulatedCloud({ images: [shared], denies: ['cvm:DescribeImages'] });
  await expect(cloud.listImages(place)).rejects.toBeInstanceOf(CloudRefusedError);
  await expect(cloud.listSharePermissions({ ...place, imageId })).resolves.toMatchObject({ shares: { length: 2 } });
});

test('a region that is misspelt is an error', async () => {
  const { cloud } = await startEmulatedCloud({ images: [shared] });
  await expect(cloud.listImages({ account: owner, region: 'ap-guangzou' })).rejects.toBeInstanceOf(CloudRefusedError);
});

test('no error says the secret key or the token', async () => {
  const { cloud } = await startEmulatedCloud({
    credentials: { secretId: 'AKIDTEST', secretKey: 'very-secret-key', token: 'very-secret-token' },
  });
  const error = await cloud.listImages(place).catch((thrown: unknown) => thrown);
  const { inspect } = await import('node:util');
  expect(inspect(error, { depth: 10 })).not.toMatch(/very-secret/);
});
