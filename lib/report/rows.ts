import type { Account, Allowance, Finding, Image, Language } from '../types.ts';
import { type Description, describe } from './describe.ts';
import { isOffendingShare, type OffendingShare, renderRevocation, revocations } from './revoke.ts';
import { visible } from './untrusted.ts';
import type { Words } from './words-en.ts';

/** For whom a page is written, and what its rows need to know beyond their own finding. */
export interface Setting {
  readonly words: Words;
  readonly language: Language;
  readonly formatTime: (iso: string) => string;
  /** The audited accounts, which have names. */
  readonly accounts: readonly Account[];
}

/** One account that an image is shared with, or has to be. */
export interface ShareLine {
  readonly account: string;
  readonly name: string;
  readonly status: string;
}

/** One image, target or allowance with what was found about it. Every text is visible, and empty where it does not apply. */
export interface Row {
  readonly name: string;
  readonly id: string;
  readonly place: string;
  readonly shares: readonly ShareLine[];
  readonly moreShares: string;
  readonly reasons: readonly string[];
  readonly remediations: readonly string[];
  readonly request: string;
}

type Heading = Pick<Row, 'name' | 'id' | 'place'>;

const MAX_SHARE_LINES = 12;
const NAME_LENGTH = 64;

/** Lays out findings about one and the same thing. `isSaid` tells which sentences the section says for all of its rows. */
export function composeRow(
  findings: readonly [Finding, ...Finding[]],
  setting: Setting,
  isSaid: (finding: Finding, part: keyof Description) => boolean,
): Row {
  const unsaid = (part: 'reason' | 'remediation') =>
    findings.filter((finding) => !isSaid(finding, part)).map((finding) => describe(finding, setting.language)[part]);
  const left = findings.length - MAX_SHARE_LINES;
  return {
    ...heading(findings[0], setting),
    shares: findings.slice(0, MAX_SHARE_LINES).flatMap((finding) => shareLine(finding, setting)),
    moreShares: left > 0 ? setting.words.row.moreShares(left) : '',
    reasons: [...new Set(unsaid('reason'))],
    remediations: [...new Set(unsaid('remediation'))],
    request: revocations(findings).map(renderRevocation).join('\n'),
  };
}

function heading(finding: Finding, setting: Setting): Heading {
  switch (finding.kind) {
    case 'unauthorized-share':
    case 'lapsed-allowance':
    case 'unverified-image':
    case 'unconfigured-image':
    case 'share-quota':
      return imageHeading(finding.image, setting);
    case 'missing-share':
      return finding.image === undefined
        ? allowanceHeading(finding.allowance, setting)
        : imageHeading(finding.image, setting);
    case 'unverified-target': {
      const { account, region } = finding.place;
      return { name: short(finding.target.label), id: short(region), place: accountLabel(account, setting.accounts) };
    }
    case 'expiring-allowance':
    case 'unused-allowance':
      return allowanceHeading(finding.allowance, setting);
  }
}

function imageHeading(image: Image, { accounts, words }: Setting): Heading {
  return {
    name: image.name === undefined ? words.row.nameUnread : short(image.name),
    id: short(image.imageId),
    place: `${short(image.region)} · ${accountLabel(image.account, accounts)}`,
  };
}

function allowanceHeading(allowance: Allowance, { accounts, words }: Setting): Heading {
  const { where } = allowance;
  const conditions = [
    ...(allowance.accounts ?? []).map((uin) => accountLabel(uin, accounts)),
    ...(allowance.regions ?? []),
    ...(allowance.images ?? []),
    ...(where?.name === undefined ? [] : [where.name]),
    ...Object.entries(where?.tags ?? {}).map(([key, value]) => `${key}=${value}`),
  ];
  const scope = conditions.length === 0 ? words.row.anyImage : visible(conditions.join(', '), 2 * NAME_LENGTH);
  const story = [allowance.owner, allowance.ticket].filter((text) => text !== undefined).map(short);
  return {
    name: allowance.name === undefined ? '' : short(allowance.name),
    id: short(allowance.sharedAccount),
    place: [scope, ...story].join(' · '),
  };
}

function shareLine(finding: Finding, { words, formatTime }: Setting): readonly ShareLine[] {
  if (isOffendingShare(finding)) {
    const since = words.row.since(visible(formatTime(finding.sharedSince), NAME_LENGTH));
    const status = `${shareStatus(finding, words)} · ${since}`;
    const name = finding.kind === 'lapsed-allowance' ? finding.allowance.name : finding.sharedAccountName;
    return [{ account: short(finding.sharedAccount), name: short(name ?? ''), status }];
  }
  if (finding.kind !== 'missing-share' || finding.image === undefined) return [];
  const { sharedAccount, name } = finding.allowance;
  return [{ account: short(sharedAccount), name: short(name ?? ''), status: '' }];
}

function shareStatus(finding: OffendingShare, { row }: Words): string {
  return finding.kind === 'unauthorized-share' ? row.notAllowed : row.lapsed(short(finding.allowance.expires ?? ''));
}

/** `Production (100000000002)`, or the uin alone. */
export function accountLabel(uin: string, accounts: readonly Account[]): string {
  const name = accounts.find((account) => account.uin === uin)?.name;
  return name === undefined ? short(uin) : `${short(name)} (${short(uin)})`;
}

function short(text: string): string {
  return visible(text, NAME_LENGTH);
}
