import { describe, expect, test } from 'vitest';
import { codeOf, cvm, estate, owner, partner, start } from './clients.ts';

type Filters = readonly { readonly Name: string; readonly Values: readonly string[] }[];

const own = ['img-6pb6lrmy', 'img-k2v8d0qa', 'img-3fz7m1ux'];
const shared = 'img-19mu3fy3';
const official = 'img-9qabwvbn';

describe('DescribeImages shows', () => {
  test('own, shared and public images of one region, and no others', async () => {
    const { ImageSet: images = [], TotalCount } = await cvm(await start()).DescribeImages({});
    expect(images.map(({ ImageId, ImageType, ImageCreator }) => [ImageId, ImageType, ImageCreator])).toEqual([
      ...own.map((imageId) => [imageId, 'PRIVATE_IMAGE', '100000000002']),
      [shared, 'SHARED_IMAGE', '100000000003'],
      [official, 'PUBLIC_IMAGE', 'tencent'],
    ]);
    expect(TotalCount).toBe(5);
  });

  test('an image as the real service writes it', async () => {
    const { ImageSet: images } = await cvm(await start()).DescribeImages({ ImageIds: ['img-6pb6lrmy'] });
    expect(images).toEqual([
      {
        ImageId: 'img-6pb6lrmy',
        OsName: 'TencentOS Server 64bit',
        ImageType: 'PRIVATE_IMAGE',
        CreatedTime: '2026-01-05T08:00:00Z',
        ImageName: 'golden-web',
        ImageDescription: '',
        ImageSize: 20,
        Architecture: 'x86_64',
        ImageState: 'NORMAL',
        Platform: 'TencentOS',
        ImageCreator: '100000000002',
        ImageSource: 'CREATE_IMAGE',
        SyncPercent: null,
        IsSupportCloudinit: true,
        LicenseType: 'TencentCloud',
        ImageFamily: '',
        ImageDeprecated: false,
        CdcCacheStatus: '',
        Tags: [
          { tagKey: 'env', tagValue: 'prod', Key: 'env', Value: 'prod' },
          { tagKey: 'team', tagValue: 'web', Key: 'team', Value: 'web' },
        ],
        SnapshotSet: [{ SnapshotId: 'snap-6pb6lrmy', DiskUsage: 'SYSTEM_DISK', DiskSize: 20 }],
        CreatePercent: 100,
        IsSupportAutoInstallGPUDriver: false,
        GPUDriverList: [],
        ImageFormat: 'RAW',
        isSupportCloudinit: true,
      },
    ]);
  });

  test('an official image without a snapshot, and the id of an image without a name', async () => {
    const running = await start({
      estate: {
        accounts: [
          {
            uin: '1',
            credentials: [owner],
            images: [{ imageId: official, region: 'ap-guangzhou', type: 'PUBLIC_IMAGE' }],
          },
        ],
      },
    });
    const { ImageSet: [image] = [] } = await cvm(running).DescribeImages({});
    expect(image).not.toHaveProperty('SnapshotSet');
    expect(image).toMatchObject({ ImageSource: 'OFFICIAL', ImageName: official });
  });
});

describe('DescribeImages finds', () => {
  test.each<[name: string, filters: Filters, found: readonly string[]]>([
    ['an id', [{ Name: 'image-id', Values: ['img-k2v8d0qa'] }], ['img-k2v8d0qa']],
    ['own images', [{ Name: 'image-type', Values: ['PRIVATE_IMAGE'] }], own],
    ['public images', [{ Name: 'image-type', Values: ['PUBLIC_IMAGE'] }], [official]],
    ['shared images', [{ Name: 'image-type', Values: ['SHARED_IMAGE'] }], [shared]],
    ['a part of a name', [{ Name: 'image-name', Values: ['olden-'] }], own.slice(0, 2)],
    ['a part of a platform', [{ Name: 'platform', Values: ['Cent'] }], ['img-k2v8d0qa']],
    ['a tag key', [{ Name: 'tag-key', Values: ['team'] }], ['img-6pb6lrmy']],
    ['a tag value', [{ Name: 'tag-value', Values: ['dev'] }], ['img-k2v8d0qa']],
    ['a tag', [{ Name: 'tag:env', Values: ['prod'] }], ['img-6pb6lrmy']],
    ['no tag of another key', [{ Name: 'tag:team', Values: ['prod'] }], []],
    ['no cluster', [{ Name: 'dedicated-cluster-id', Values: ['cluster-1'] }], []],
    ['no cache', [{ Name: 'cdc-cache-status', Values: ['CACHED'] }], []],
    ['any value of one filter', [{ Name: 'tag:env', Values: ['prod', 'dev'] }], own.slice(0, 2)],
    [
      'only what passes every filter',
      [
        { Name: 'image-name', Values: ['golden'] },
        { Name: 'tag:env', Values: ['dev'] },
      ],
      ['img-k2v8d0qa'],
    ],
    ['everything without filters', [], [...own, shared, official]],
  ])('by filter: %s', async (_name, filters, found) => {
    const answer = await cvm(await start()).request('DescribeImages', { Filters: filters });
    expect(answer.ImageSet.map(({ ImageId }: { ImageId: string }) => ImageId)).toEqual(found);
    expect(answer.TotalCount).toBe(found.length);
  });

  test('ids, and leaves out those that do not exist', async () => {
    const answer = await cvm(await start()).DescribeImages({
      ImageIds: ['img-k2v8d0qa', 'img-00000000', 'img-qlzp4oea'],
    });
    expect(answer.ImageSet?.map(({ ImageId }) => ImageId)).toEqual(['img-k2v8d0qa']);
  });
});

describe('DescribeImages pages', () => {
  const many = {
    accounts: [
      {
        uin: '100000000002',
        credentials: [owner],
        images: Array.from({ length: 105 }, (_, index) => ({
          imageId: `img-${String(index).padStart(8, '0')}`,
          region: 'ap-guangzhou',
        })),
      },
    ],
  };

  test.each([
    { parameters: {}, first: 'img-00000000', length: 20 },
    { parameters: { Limit: 100 }, first: 'img-00000000', length: 100 },
    { parameters: { Limit: 100, Offset: 100 }, first: 'img-00000100', length: 5 },
    { parameters: { Offset: 105 }, first: undefined, length: 0 },
  ])('$parameters is $length images of 105', async ({ parameters, first, length }) => {
    const answer = await cvm(await start({ estate: many })).DescribeImages(parameters);
    expect(answer.TotalCount).toBe(105);
    expect(answer.ImageSet).toHaveLength(length);
    expect(answer.ImageSet?.[0]?.ImageId).toBe(first);
  });
});

describe('DescribeImages refuses', () => {
  const filter = { Name: 'image-id', Values: ['img-6pb6lrmy'] };

  test.each([
    ['a limit over 100', { Limit: 101 }, 'InvalidParameterValue.InvalidParameterValueLimit'],
    [
      'ids and filters together',
      { ImageIds: ['img-6pb6lrmy'], Filters: [filter] },
      'InvalidParameter.InvalidParameterCoexistImageIdsFilters',
    ],
    ['a malformed id', { ImageIds: ['img-6pb6lrmy', 'ami-1'] }, 'InvalidImageId.Malformed'],
    ['an unknown filter', { Filters: [{ Name: 'toString', Values: ['x'] }] }, 'InvalidFilter'],
    ['eleven filters', { Filters: Array.from({ length: 11 }, () => filter) }, 'InvalidParameterValue.LimitExceeded'],
    [
      'six values',
      { Filters: [{ Name: 'image-id', Values: Array.from({ length: 6 }, () => 'img-6pb6lrmy') }] },
      'InvalidFilterValue.LimitExceeded',
    ],
  ])('%s', async (_name, parameters, code) => {
    expect(await codeOf(cvm(await start()).DescribeImages(parameters))).toBe(code);
  });

  test.each([
    ['ten filters', { Filters: Array.from({ length: 10 }, () => filter) }],
    ['five values', { Filters: [{ Name: 'image-id', Values: Array.from({ length: 5 }, () => 'img-6pb6lrmy') }] }],
  ])('but not %s', async (_name, parameters) => {
    expect((await cvm(await start()).DescribeImages(parameters)).TotalCount).toBe(1);
  });
});

test('the account that an image is shared with sees it as SHARED_IMAGE, and the owner as PRIVATE_IMAGE', async () => {
  const running = await start({ estate });
  const parameters = { ImageIds: [shared] };
  expect((await cvm(running).DescribeImages(parameters)).ImageSet?.[0]?.ImageType).toBe('SHARED_IMAGE');
  expect((await cvm(running, { keys: partner }).DescribeImages(parameters)).ImageSet?.[0]?.ImageType).toBe(
    'PRIVATE_IMAGE',
  );
});
