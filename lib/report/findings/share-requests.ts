import { type FindingOn, isOn } from '../../findings.ts';
import { groupBy } from '../../group-by.ts';
import { imageKey } from '../../keys.ts';
import type { Finding } from '../../types.ts';
import { escapedJson, visible } from './untrusted.ts';

/** Request that shares one image with accounts, or cancels these shares and no others. */
export interface ShareRequest {
  readonly region: string;
  readonly imageId: string;
  readonly accountIds: readonly string[];
  readonly permission: 'CANCEL' | 'SHARE';
}

type UnwantedShare = FindingOn<'unwanted-share'>;

/** Requests that would end every unwanted share: one for each image, in the order of the findings. */
export function cancelRequests(findings: readonly Finding[]): readonly ShareRequest[] {
  const shares = findings.filter((finding) => isOn(finding, 'unwanted-share'));
  return groupBy(shares, ({ image }) => imageKey(image)).map(cancelRequestOf);
}

function cancelRequestOf(shares: readonly [UnwantedShare, ...UnwantedShare[]]): ShareRequest {
  const { region, imageId } = shares[0].image;
  const accountIds = [...new Set(shares.map((share) => share.sharedAccount))];
  return { region, imageId, accountIds, permission: 'CANCEL' };
}

/** Requests that would restore the required shares of existing images. */
export function restoreRequests(findings: readonly Finding[]): readonly ShareRequest[] {
  return findings.flatMap((finding) => {
    if (!isOn(finding, 'required-share') || finding.image === undefined) return [];
    const { region, imageId } = finding.image;
    return [{ region, imageId, accountIds: [finding.sharedAccount], permission: 'SHARE' as const }];
  });
}

/**
 * The request as a line for a shell with tccli, in the parameters of ModifyImageSharePermission
 * (https://www.tencentcloud.com/document/product/213/33268). A Finance region answers on its own host only.
 */
export function renderRequest({ region, imageId, accountIds, permission }: ShareRequest): string {
  // Blanks between the accounts, so that a page can break the line there.
  const accounts = quoted(`[${accountIds.map((id) => escapedJson(id)).join(', ')}]`);
  const endpoint = region.endsWith('-fsi') ? ` --endpoint ${word(`cvm.${region}.tencentcloudapi.com`)}` : '';
  return `tccli cvm ModifyImageSharePermission --region ${word(region)}${endpoint} --ImageId ${word(imageId)} --AccountIds ${accounts} --Permission ${permission}`;
}

/**
 * Entries for `allowlist` in audit.yml that would allow the unauthorized shares, each on a line that can be pasted. Without the
 * reason and the owner, which nobody but the reader knows, audit.yml is refused.
 */
export function renderAllowances(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap((finding) => {
    if (finding.kind !== 'unauthorized-share') return [];
    const { region, imageId } = finding.image;
    const account = escapedJson(finding.sharedAccount);
    return `- { sharedAccount: ${account}, regions: [${scalar(region)}], images: [${scalar(imageId)}], reason: "", owner: "" }`;
  });
}

const MAX_UNBROKEN = 60;

/** Parts of a command between which a page may break the line: an option stays with its value. Joined by blanks they are the command. */
export function unbrokenParts(command: string): readonly string[] {
  const parts: string[] = [];
  for (const piece of command.split(' ')) {
    const option = parts.at(-1);
    const isValue = option !== undefined && /^--\w+$/.test(option) && option.length + piece.length < MAX_UNBROKEN;
    if (isValue) parts.splice(-1, 1, `${option} ${piece}`);
    else parts.push(piece);
  }
  return parts;
}

function word(text: string): string {
  return isPlain(text) ? text : quoted(visible(text));
}

/** Text as YAML: JSON where it is no plain id. */
function scalar(text: string): string {
  return /^[a-z]+-[\w-]+$/.test(text) ? text : escapedJson(text);
}

function isPlain(text: string): boolean {
  return /^[\w.-]+$/.test(text);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
