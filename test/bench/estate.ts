import type { Credentials } from '../../lib/cloud/credentials.ts';
import type { Estate, EstateImage, EstateRole } from '../../lib/emulator/estate/estate-data.ts';

export const region = 'ap-guangzhou';
export const uin = '100000000002';
export const credentials = { secretId: 'AKIDBENCH', secretKey: 'bench-key' } satisfies Credentials;

const regions = [region, 'ap-shanghai', 'ap-beijing', 'ap-chengdu', 'ap-nanjing', 'ap-hongkong', 'ap-singapore'];

/** Role of the other accounts, which the one with the credentials may assume. */
export const role: EstateRole = {
  name: 'ImageShareAudit',
  trusts: [`qcs::cam::uin/${uin}:root`],
  allows: ['cvm:DescribeImages', 'cvm:DescribeImageSharePermission', 'sts:GetCallerIdentity'],
};

/** Size of an estate: so many images in each of the first regions of each account, each shared with so many accounts. */
export interface EstateSize {
  readonly images: number;
  /** Default: 1, as the two below. */
  readonly sharesPerImage?: number;
  readonly accounts?: number;
  readonly regions?: number;
}

/** Accounts with images, and the role in each but the first, which has credentials. */
export function benchEstate({
  images,
  sharesPerImage = 1,
  accounts = 1,
  regions: regionCount = 1,
}: EstateSize): Estate {
  const shares = Array.from({ length: sharesPerImage }, (_, index) => ({
    accountId: String(101_104_350_000 + index),
    createdTime: '2018-06-10T11:02:50Z',
  }));
  const ids = imageIds(accounts * regionCount * images);
  const places = regionNames(regionCount);
  const imagesOf = (account: number): readonly EstateImage[] =>
    places.flatMap((place, index) => {
      const start = (account * regionCount + index) * images;
      return ids.slice(start, start + images).map((imageId) => ({ imageId, region: place, shares }));
    });
  return {
    accounts: accountUins(accounts).map((account, index) => ({
      uin: account,
      ...(index === 0 ? { credentials: [credentials] } : { roles: [role] }),
      images: imagesOf(index),
    })),
  };
}

export function imageIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `img-${String(index).padStart(8, '0')}`);
}

/** Accounts of an estate. The first is the one with the credentials. */
export function accountUins(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(Number(uin) + index));
}

export function regionNames(count: number): readonly string[] {
  return regions.slice(0, count);
}
