import { type FindingOn, isOn, referencesOf } from '../../findings.ts';
import { groupBy } from '../../group-by.ts';
import type { Account, Allowance, Finding, Image } from '../../types.ts';
import { type Description, describe } from '../findings/describe.ts';
import { describeGrantee, describeTags, lastMemberDay } from '../findings/grantee.ts';
import { describeTarget, regionName } from '../findings/target.ts';
import { visible } from '../findings/untrusted.ts';
import type { Words } from '../findings/words-en.ts';
import { type Command, composeCommands } from './commands.ts';
import type { PageContext } from './context.ts';
import type { Together } from './same-cause.ts';

/** Account that an image is or must be shared with, or several of the same status. */
export interface ShareLine {
  /** Empty for several accounts. */
  readonly account: string;
  readonly name: string;
  readonly status: string;
  /** Several accounts, the first of them by id, and the number of the others. */
  readonly accounts: readonly string[];
  readonly moreAccounts: string;
}

/** Image, target or allowance with its findings. Every text is visible, and empty where it does not apply. */
export interface Row {
  readonly name: string;
  readonly id: string;
  readonly place: string;
  readonly shares: readonly ShareLine[];
  readonly moreShares: string;
  readonly reasons: readonly string[];
  readonly remediations: readonly string[];
  /** Time of first sight by an earlier run, unless each share states it. */
  readonly seen: string;
  /** Address of a console page, or empty, and its label. */
  readonly link: string;
  readonly linkLabel: string;
  readonly commands: readonly Command[];
}

type Heading = Pick<Row, 'name' | 'id' | 'place'>;

const MAX_SHARE_LINES = 12;
const MAX_ACCOUNTS = 12;
const MIN_COLLAPSED = 3;
const NAME_LENGTH = 64;

/** Lays out findings about one and the same thing. `isStated` tells which sentences the section says for all of its rows. */
export function composeRow(
  findings: Together,
  context: PageContext,
  isStated: (finding: Finding, part: keyof Description) => boolean,
): Row {
  // Targets in one row have the same cause.
  const described = findings[0].kind === 'unverified-target' ? [findings[0]] : findings;
  const unstated = (part: 'reason' | 'remediation') =>
    described.filter((finding) => !isStated(finding, part)).map((finding) => describe(finding, context.language)[part]);
  const lines = findings.flatMap((finding) => shareLine(finding, context));
  const collapsed = collapseLines(lines, context);
  const shares = collapsed.slice(0, MAX_SHARE_LINES);
  const left = collapsed.slice(MAX_SHARE_LINES).reduce((sum, { size }) => sum + size, 0);
  return {
    ...(findings.length > 1 ? headingOfMany(findings, context) : heading(findings[0], context)),
    shares: shares.map(({ line }) => line),
    moreShares: left > 0 ? context.words.row.moreShares(left) : '',
    reasons: [...new Set(unstated('reason'))],
    remediations: [...new Set(unstated('remediation'))],
    seen: shares.length > 0 ? '' : firstSeen(findings[0], context),
    ...linkOf(findings[0], context),
    commands: composeCommands(findings, context.words),
  };
}

/** Lines in which lines that differ in nothing but the account are one, with their number. */
function collapseLines(lines: readonly ShareLine[], { words }: PageContext) {
  return groupBy(lines, ({ name, status }) => JSON.stringify([name, status])).flatMap((same) => {
    if (same.length < MIN_COLLAPSED) return same.map((line) => ({ line, size: 1 }));
    const [{ name, status }] = same;
    const accounts = same.slice(0, MAX_ACCOUNTS).map(({ account }) => account);
    const left = same.length - accounts.length;
    const named = [words.row.accounts(same.length), name].filter((part) => part !== '').join(' · ');
    const moreAccounts = left > 0 ? words.row.moreShares(left) : '';
    return [{ line: { account: '', name: named, status, accounts, moreAccounts }, size: same.length }];
  });
}

/** Link to the images of the region in the console. */
function linkOf(finding: Finding, { consoleOf, words }: PageContext): Pick<Row, 'link' | 'linkLabel'> {
  const { image } = referencesOf(finding);
  const link = image === undefined || finding.severity === 'low' ? '' : consoleOf(image);
  return { link, linkLabel: link === '' ? '' : words.row.console(short(image?.region ?? '')) };
}

function firstSeen(finding: Finding, { firstSeenAt, formatMoment, words }: PageContext): string {
  const iso = firstSeenAt(finding);
  if (iso === undefined) return '';
  const { ago, time } = formatMoment(iso);
  return words.row.firstSeen(ago, short(time));
}

function heading(finding: Finding, context: PageContext): Heading {
  switch (finding.kind) {
    case 'unauthorized-share':
    case 'lapsed-allowance':
    case 'untrusted-source':
    case 'unverified-image':
    case 'unconfigured-image':
    case 'share-quota':
      return imageHeading(finding.image, context);
    case 'missing-share':
      return finding.image === undefined
        ? allowanceHeading(finding.allowance, context)
        : imageHeading(finding.image, context);
    case 'unverified-target': {
      const { account, region } = finding.place;
      const name = describeTarget(finding.target, region, context.words);
      return { name, id: '', place: accountLabel(account, context.accounts) };
    }
    case 'unverified-inbound': {
      const { account, region } = finding.place;
      const name = context.words.row.inbound(regionName(region, context.words.target));
      return { name, id: '', place: accountLabel(account, context.accounts) };
    }
    case 'unverified-organization':
      return { name: context.words.row.organization, id: '', place: '' };
    case 'expiring-allowance':
    case 'unused-allowance':
      return allowanceHeading(finding.allowance, context);
  }
}

/** Heading of several findings: the image that they share, or the number of targets of an account. */
function headingOfMany([first, ...others]: Together, context: PageContext): Heading {
  if (first.kind !== 'unverified-target') return heading(first, context);
  const name = accountLabel(first.place.account, context.accounts);
  return { name, id: '', place: context.words.row.targets(1 + others.length) };
}

function imageHeading(image: Image, { accounts, words }: PageContext): Heading {
  return {
    name: image.name === undefined ? words.row.nameUnread : short(image.name),
    id: short(image.imageId),
    place: `${short(image.region)} · ${accountLabel(image.account, accounts)}`,
  };
}

function allowanceHeading(allowance: Allowance, { accounts, words }: PageContext): Heading {
  const { except } = allowance;
  const conditions = [
    ...(allowance.accounts ?? []).map((uin) => accountLabel(uin, accounts)),
    ...(allowance.regions ?? []),
    ...imageConditions(allowance),
  ];
  const included = conditions.length === 0 ? words.row.anyImage : visible(conditions.join(', '), 2 * NAME_LENGTH);
  const excluded = except && words.row.except(visible(imageConditions(except).join(', '), 2 * NAME_LENGTH));
  const scope = excluded === undefined ? included : `${included} · ${excluded}`;
  const origin = [allowance.owner, allowance.ticket].filter((text) => text !== undefined).map(short);
  return {
    name: allowance.name === undefined ? '' : short(allowance.name),
    id: describeGrantee(allowance.grantee, words),
    place: [scope, ...origin].join(' · '),
  };
}

function imageConditions({ images, where }: Pick<Allowance, 'images' | 'where'>): readonly string[] {
  return [...(images ?? []), ...(where?.name === undefined ? [] : [where.name]), ...describeTags(where?.tags)];
}

function shareLine(finding: Finding, context: PageContext): readonly ShareLine[] {
  const { words, formatMoment } = context;
  const seen = firstSeen(finding, context);
  if (isOn(finding, 'unwanted-share')) {
    const { ago, time } = formatMoment(finding.sharedSince);
    const said = [shareStatus(finding, words), words.row.shared(ago, short(time)), seen];
    const name = accountLabelOf(finding, words);
    return [{ account: short(finding.sharedAccount), name, status: joined(said), accounts: [], moreAccounts: '' }];
  }
  if (finding.kind === 'untrusted-source') {
    const { creator } = finding;
    const name = creator === undefined ? words.row.unknownCreator : words.row.creator;
    return [{ account: short(creator ?? ''), name, status: seen, accounts: [], moreAccounts: '' }];
  }
  if (!isOn(finding, 'required-share') || finding.image === undefined) return [];
  const { name, relation } = finding.allowance;
  return [
    {
      account: short(finding.sharedAccount),
      name: known(name, words.relations[relation]),
      status: seen,
      accounts: [],
      moreAccounts: '',
    },
  ];
}

function accountLabelOf(finding: FindingOn<'unwanted-share'>, { relations }: Words): string {
  if (finding.kind === 'lapsed-allowance') return known(finding.allowance.name, relations[finding.allowance.relation]);
  const { sharedAccountName, sharedAccountRelation } = finding;
  return known(sharedAccountName, sharedAccountRelation === undefined ? '' : relations[sharedAccountRelation]);
}

/** Name and relation of an account in the allowlist: `Example Partner Ltd · partner`. */
function known(name: string | undefined, relation: string): string {
  return joined([short(name ?? ''), relation]);
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

function shareStatus(finding: FindingOn<'unwanted-share'>, { row }: Words): string {
  const { memberUntil } = finding;
  if (memberUntil !== undefined) {
    const day = lastMemberDay(memberUntil);
    return finding.kind === 'lapsed-allowance' ? row.left(day) : row.leftBefore(day);
  }
  const expires = short(finding.allowance?.expires ?? '');
  if (finding.kind === 'lapsed-allowance') return row.lapsed(expires);
  return finding.allowance === undefined ? row.notAllowed : row.lapsedBefore(expires);
}

/** `Production (100000000002)`, or the uin alone. */
export function accountLabel(uin: string, accounts: readonly Account[]): string {
  const name = accounts.find((account) => account.uin === uin)?.name;
  return name === undefined ? short(uin) : `${short(name)} (${short(uin)})`;
}

/** A name or an id, in one visible line of bounded length. */
export function short(text: string): string {
  return visible(text, NAME_LENGTH);
}
