import { type FindingOn, isOn } from '../../findings.ts';
import { groupBy } from '../../group-by.ts';
import { imageKey } from '../../keys.ts';
import type { Finding } from '../../types.ts';
import { escapedJson, visible } from './untrusted.ts';

/** One request that cancels the unwanted shares of one image, and no others. */
export interface Revocation {
  readonly region: string;
  readonly imageId: string;
  readonly accountIds: readonly string[];
}

type UnwantedShare = FindingOn<'unwanted-share'>;

/** Requests that would end every unwanted share: one for each image, in the order of the findings. */
export function revocations(findings: readonly Finding[]): readonly Revocation[] {
  const shares = findings.filter((finding) => isOn(finding, 'unwanted-share'));
  return groupBy(shares, ({ image }) => imageKey(image)).map(revocationOf);
}

function revocationOf(shares: readonly [UnwantedShare, ...UnwantedShare[]]): Revocation {
  const { region, imageId } = shares[0].image;
  return { region, imageId, accountIds: [...new Set(shares.map((share) => share.sharedAccount))] };
}

/** The request as a line for a shell with tccli. A Finance region answers on its own host only. */
export function renderRevocation({ region, imageId, accountIds }: Revocation): string {
  const accounts = quoted(escapedJson(accountIds));
  const endpoint = region.endsWith('-fsi') ? ` --endpoint ${word(`cvm.${region}.tencentcloudapi.com`)}` : '';
  return `tccli cvm ModifyImageSharePermission --region ${word(region)}${endpoint} --ImageId ${word(imageId)} --AccountIds ${accounts} --Permission CANCEL`;
}

/**
 * The parameters of the same request as JSON, as ModifyImageSharePermission takes them
 * (https://www.tencentcloud.com/document/product/213/33268).
 */
export function renderParameters({ imageId, accountIds }: Revocation): string {
  const json = escapedJson({ ImageId: imageId, AccountIds: accountIds, Permission: 'CANCEL' }, 1);
  // On one line, with blanks at which any mail program can break it.
  return json.replace(/\n */g, ' ');
}

function word(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : quoted(visible(text));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
