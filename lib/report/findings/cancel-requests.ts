import { groupBy } from '../../group-by.ts';
import type { Finding, ImageRef } from '../../types.ts';
import { inertJson, visible } from './untrusted.ts';

/** One request that cancels the offending shares of one image, and no others. */
export interface Revocation {
  readonly region: string;
  readonly imageId: string;
  readonly accountIds: readonly string[];
}

/** A finding about one share that should not be there. */
export type OffendingShare = Extract<Finding, { kind: 'unauthorized-share' | 'lapsed-allowance' }>;

/** True for the two kinds that a cancelled share ends. */
export function isOffendingShare(finding: Finding): finding is OffendingShare {
  return finding.kind === 'unauthorized-share' || finding.kind === 'lapsed-allowance';
}

/** What names an image across accounts and regions, as one string. */
export function imageKey(image: ImageRef): string {
  return JSON.stringify([image.account, image.region, image.imageId]);
}

/** The requests that would end every offending share: one for each image, in the order of the findings. */
export function revocations(findings: readonly Finding[]): readonly Revocation[] {
  const byImage = groupBy(findings.filter(isOffendingShare), (finding) => imageKey(finding.image));
  return byImage.map(revocationOf);
}

function revocationOf(shares: readonly [OffendingShare, ...OffendingShare[]]): Revocation {
  const { region, imageId } = shares[0].image;
  return { region, imageId, accountIds: [...new Set(shares.map((share) => share.sharedAccount))] };
}

/** The request as a line for a shell with tccli. A Finance region answers on its own host only. */
export function renderRevocation({ region, imageId, accountIds }: Revocation): string {
  const accounts = quoted(inertJson(accountIds));
  const endpoint = region.endsWith('-fsi') ? ` --endpoint ${word(`cvm.${region}.tencentcloudapi.com`)}` : '';
  return `tccli cvm ModifyImageSharePermission --region ${word(region)}${endpoint} --ImageId ${word(imageId)} --AccountIds ${accounts} --Permission CANCEL`;
}

/**
 * The parameters of the same request as JSON, as ModifyImageSharePermission takes them
 * (https://www.tencentcloud.com/document/product/213/33268).
 */
export function renderParameters({ imageId, accountIds }: Revocation): string {
  const json = inertJson({ ImageId: imageId, AccountIds: accountIds, Permission: 'CANCEL' }, 1);
  // On one line, with blanks at which any mail program can break it.
  return json.replace(/\n */g, ' ');
}

function word(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : quoted(visible(text));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
