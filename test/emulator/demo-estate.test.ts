import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadEstate } from '../../lib/emulator/estate/load-estate.ts';
import { codeOf, cvm, type Running, start, sts } from './clients.ts';

const file = 'lib/emulator/estate/demo-estate.yml';
const demo = loadEstate(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'), file);
const keys = {
  secretId: 'AKIDEMULATOREXAMPLE',
  secretKey: 'emulator-example-key',
  token: 'emulator-example-token',
};

/** The demo's account in a region, at that region's own host. */
function client(running: Running, region: string) {
  return cvm(running, { keys, region, endpoint: `cvm.${region}.tencentcloudapi.com` });
}

async function customImages(running: Running, region: string) {
  const { ImageSet = [] } = await client(running, region).DescribeImages({
    Filters: [{ Name: 'image-type', Values: ['PRIVATE_IMAGE'] }],
    Limit: 100,
  });
  return ImageSet;
}

async function sharesOf(running: Running, region: string, ImageId: string) {
  const { SharePermissionSet = [] } = await client(running, region).DescribeImageSharePermission({ ImageId });
  return SharePermissionSet.map(({ AccountId }) => AccountId);
}

describe('the demo estate', () => {
  test('belongs to account 100000000002, whose session is a role', async () => {
    const identity = await sts(await start({ estate: demo }), { keys }).GetCallerIdentity(null);
    expect(identity).toMatchObject({ Type: 'CAMRole', AccountId: '100000000002' });
  });

  test('holds the example of the API page', async () => {
    const answer = await client(await start({ estate: demo }), 'ap-guangzhou').DescribeImageSharePermission({
      ImageId: 'img-6pb6lrmy',
    });
    expect(answer).toMatchObject({
      MaxSharePermission: 50,
      SharePermissionSet: [
        { AccountId: '101104350000', CreatedTime: '2018-06-10T11:02:50Z' },
        { AccountId: '101104350001', CreatedTime: '2018-06-13T15:03:25Z' },
      ],
    });
  });

  test.each([
    { region: 'ap-guangzhou', count: 7 },
    { region: 'ap-singapore', count: 7 },
    { region: 'ap-shanghai-fsi', count: 4 },
  ])('has $count custom images in $region', async ({ region, count }) => {
    expect(await customImages(await start({ estate: demo }), region)).toHaveLength(count);
  });

  test('has a public image and one shared by a partner that are not its own, and one that nobody else sees', async () => {
    const running = await start({ estate: demo });
    const { ImageSet: images = [] } = await client(running, 'ap-singapore').DescribeImages({ Limit: 100 });
    expect(images.slice(-2).map(({ ImageId, ImageType }) => [ImageId, ImageType])).toEqual([
      ['img-19mu3fy3', 'SHARED_IMAGE'],
      ['img-9qabwvbn', 'PUBLIC_IMAGE'],
    ]);
    expect(images.map(({ ImageId }) => ImageId)).not.toContain('img-qlzp4oea');
  });

  test.each([
    ['img-w9c4h5tn', 'ap-guangzhou', ['101104350017']],
    ['img-b8x2k6wq', 'ap-singapore', ['101104350000']],
    ['img-p4r9t2xs', 'ap-singapore', ['101104350042']],
    ['img-g9w5e2mk', 'ap-shanghai-fsi', ['101104350063']],
    ['img-z3q6b0tu', 'ap-shanghai-fsi', ['101104350099']],
    ['img-t4u9z1ye', 'ap-singapore', Array.from({ length: 45 }, (_, index) => String(101104360001 + index))],
  ])('shares %s as its first lines say', async (imageId, region, accounts) => {
    expect(await sharesOf(await start({ estate: demo }), region, imageId)).toEqual(accounts);
  });

  test('has one image that is never readable and one that is at the third attempt', async () => {
    const running = await start({ estate: demo });
    const attempts = async (imageId: string) => {
      const codes = [];
      for (let attempt = 0; attempt < 4; attempt += 1) {
        codes.push(
          await sharesOf(running, 'ap-singapore', imageId).then(
            () => 'read',
            ({ code }) => code,
          ),
        );
      }
      return codes;
    };
    expect(await attempts('img-m6d3f7ci')).toEqual(Array.from({ length: 4 }, () => 'InternalError'));
    expect(await attempts('img-h0j5o8rp')).toEqual(['InternalError', 'InternalError', 'read', 'read']);
  });

  test('has an image name that is out to break whatever prints it', async () => {
    const names = (await customImages(await start({ estate: demo }), 'ap-singapore')).map(({ ImageName }) => ImageName);
    expect(names).toContain("=cmd|'/c calc'!A1,\"<script>\n\u001b[31mall clear\u001b[0m");
  });

  test('reaches its Finance region only through the host of that region', async () => {
    const running = await start({ estate: demo });
    expect(await codeOf(cvm(running, { keys, region: 'ap-shanghai-fsi' }).DescribeImages({}))).toBe(
      'UnsupportedRegion',
    );
  });
});
