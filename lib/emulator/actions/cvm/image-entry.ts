import type { OwnedImage } from '../../world/world.ts';

/** An image with its type for the account that lists it. */
export interface VisibleImage {
  readonly image: OwnedImage;
  readonly visibleAs: 'PRIVATE_IMAGE' | 'PUBLIC_IMAGE' | 'SHARED_IMAGE';
}

/**
 * Writes an image as DescribeImages answers it. The undocumented keys, the null of SyncPercent, both spellings of a tag
 * and the missing SnapshotSet of official images are as recorded in cloud-custodian's test_ami_old_and_not_used.yaml.
 */
export function imageEntry({ image, visibleAs }: VisibleImage): Readonly<Record<string, unknown>> {
  // What it is for an image of somebody else is not documented.
  const creator = visibleAs === 'SHARED_IMAGE' ? image.creator : image.owner;
  const isOfficial = visibleAs === 'PUBLIC_IMAGE';
  return {
    ImageId: image.imageId,
    OsName: `${image.platform} Server 64bit`,
    ImageType: visibleAs,
    CreatedTime: image.createdTime,
    ImageName: image.name,
    ImageDescription: '',
    ImageSize: 20,
    Architecture: 'x86_64',
    ImageState: image.state,
    Platform: image.platform,
    ImageCreator: isOfficial ? 'tencent' : creator,
    ImageSource: isOfficial ? 'OFFICIAL' : 'CREATE_IMAGE',
    SyncPercent: null,
    IsSupportCloudinit: true,
    LicenseType: 'TencentCloud',
    ImageFamily: '',
    ImageDeprecated: false,
    CdcCacheStatus: '',
    Tags: Object.entries(image.tags).map(([key, value]) => ({ tagKey: key, tagValue: value, Key: key, Value: value })),
    ...(isOfficial
      ? {}
      : { SnapshotSet: [{ SnapshotId: `snap-${image.imageId.slice(4)}`, DiskUsage: 'SYSTEM_DISK', DiskSize: 20 }] }),
    CreatePercent: 100,
    IsSupportAutoInstallGPUDriver: false,
    GPUDriverList: [],
    ImageFormat: 'RAW',
    isSupportCloudinit: true,
  };
}
