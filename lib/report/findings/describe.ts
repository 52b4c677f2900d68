import { type FindingOn, referencesOf } from '../../findings.ts';
import { parseGranteeKey } from '../../keys.ts';
import type { Language } from '../../options.ts';
import type { FindingSubject } from '../../state/memory.ts';
import type { Allowance, Finding } from '../../types.ts';
import { causeSentence, NAME_LENGTH, SENTENCE_LENGTH, withoutFullStop } from './cause.ts';
import { describeGrantee, lastMemberDay } from './grantee.ts';
import { type Remedy, remedyFor, type UnreadCause } from './remedies.ts';
import { regionName } from './target.ts';
import { visible } from './untrusted.ts';
import { en, type RemedyPlace, type Words } from './words-en.ts';
import { zh } from './words-zh.ts';

/** Title, reason and remediation of a finding. Each is one line of plain text, whatever others chose for names. */
export interface Description {
  readonly title: string;
  readonly reason: string;
  readonly remediation: string;
}

type AllowanceFinding = FindingOn<'expiring-allowance' | 'unused-allowance'>;

const BRIEF_LENGTH = 40;

/** The words of a language. */
export function wordsOf(language: Language): Words {
  return { en, zh }[language];
}

/** Puts a finding into words. The only place that does; pure. */
export function describe(finding: Finding, language: Language): Description {
  const words = wordsOf(language);
  return { title: words.titles[finding.kind], ...explain(finding, words) };
}

/** Finding in a few words that name its image or place and its account: `golden-web shared with 101104350099`. */
export function nameFinding(subject: FindingSubject, words: Words): string {
  const { named, target } = words;
  const { kind, region, imageId, imageName, sharedAccount, sharedAccountName, since } = subject;
  const image = brief(imageName ?? imageId ?? '');
  const account = brief(sharedAccountName ?? describeGrantee(parseGranteeKey(sharedAccount ?? ''), words));
  switch (kind) {
    case 'unauthorized-share':
      return named.unauthorized(image, account);
    case 'lapsed-allowance':
      return named.lapsed(image, account);
    case 'untrusted-source':
      return named.untrustedSource(image);
    case 'unverified-image':
      return named.unverifiedImage(image);
    case 'unverified-target':
      return named.unverifiedTarget(regionName(region ?? '', target));
    case 'unverified-inbound':
      return named.unverifiedInbound(regionName(region ?? '', target));
    case 'unverified-organization':
      return named.unverifiedOrganization;
    case 'missing-share':
      return imageId === undefined ? named.missingImage(account) : named.missing(image, account);
    case 'expiring-allowance':
      return named.expiring(account, brief(since ?? ''));
    case 'unused-allowance':
      return named.unused(account);
    case 'unconfigured-image':
      return named.unconfigured(image);
    case 'share-quota':
      return named.quota(image);
  }
}

function brief(text: string): string {
  return visible(text, BRIEF_LENGTH);
}

/** Remediation for a call on which the whole run depended, and which concerns no image or region. */
export function adviseOn(cause: UnreadCause, language: Language): string {
  const action = 'action' in cause ? cause.action : '';
  const remedy = remedyFor(cause);
  return wordsOf(language).remedies[remedy === 'check-host' ? 'check-network' : remedy](placeOf(action, ''));
}

function explain(finding: Finding, words: Words): Omit<Description, 'title'> {
  const { reasons, remediations } = words;
  switch (finding.kind) {
    case 'unauthorized-share':
      return { reason: explainUnauthorized(finding, words), remediation: remediations.unauthorized };
    case 'lapsed-allowance':
      return {
        reason: explainEnd(finding, reasons, words),
        remediation: finding.memberUntil === undefined ? remediations.lapsed : remediations.left,
      };
    case 'untrusted-source':
      return { reason: explainSource(finding, words), remediation: remediations.untrusted };
    case 'unverified-image':
    case 'unverified-target':
    case 'unverified-inbound':
    case 'unverified-organization':
      return explainUnread(finding, words);
    case 'missing-share':
      return explainMissing(finding, words);
    case 'expiring-allowance':
    case 'unused-allowance':
      return explainAllowance(finding, words);
    case 'unconfigured-image':
      return { reason: reasons.unconfigured, remediation: remediations.unconfigured };
    case 'share-quota':
      return { reason: reasons.quota(finding.shares, finding.maxShares), remediation: remediations.quota };
  }
}

function explainSource({ creator, image }: FindingOf<'untrusted-source'>, { reasons }: Words): string {
  const account = visible(image.account, NAME_LENGTH);
  return creator === undefined
    ? reasons.unknownSource(account)
    : reasons.untrusted(visible(creator, NAME_LENGTH), account);
}

function explainUnauthorized({ allowance, memberUntil }: FindingOf<'unauthorized-share'>, words: Words): string {
  const { unauthorized, lapsedBefore, leftBefore } = words.reasons;
  if (allowance === undefined) return unauthorized;
  return explainEnd({ allowance, memberUntil }, { lapsed: lapsedBefore, left: leftBefore }, words);
}

type FindingOf<Kind extends Finding['kind']> = Extract<Finding, { kind: Kind }>;

/** Allowance that covers a share no longer: its last day is over, or the account left its members. */
type EndedAllowance = Pick<FindingOf<'lapsed-allowance'>, 'allowance' | 'memberUntil'>;

type SayEnd = Readonly<Record<'lapsed' | 'left', (account: string, day: string) => string>>;

function explainEnd({ allowance, memberUntil }: EndedAllowance, say: SayEnd, words: Words): string {
  const { reason, owner, ticket, expires = '' } = allowance;
  const { reasons, space } = words;
  const account = accountOf(allowance, words);
  return [
    memberUntil === undefined
      ? say.lapsed(account, visible(expires, NAME_LENGTH))
      : say.left(account, lastMemberDay(memberUntil)),
    reasons.statedReason(withoutFullStop(reason)),
    ...(owner === undefined ? [] : [reasons.owner(visible(owner, NAME_LENGTH))]),
    ...(ticket === undefined ? [] : [reasons.ticket(visible(ticket, NAME_LENGTH))]),
  ].join(space);
}

function explainMissing(finding: FindingOf<'missing-share'>, words: Words) {
  const { reasons, remediations } = words;
  const { allowance } = finding;
  if (finding.image === undefined)
    return { reason: reasons.missingImage(accountOf(allowance, words)), remediation: remediations.missingImage };
  const account = withName(visible(finding.sharedAccount, NAME_LENGTH), allowance.name);
  return { reason: reasons.missing(account), remediation: remediations.missing };
}

function explainAllowance(finding: AllowanceFinding, { reasons, remediations }: Words) {
  if (finding.kind === 'unused-allowance') {
    const { unusedAccounts } = finding;
    if (unusedAccounts === undefined) return { reason: reasons.unused, remediation: remediations.unused };
    const accounts = visible(unusedAccounts.join(', '), SENTENCE_LENGTH);
    return { reason: reasons.unusedAccounts(accounts), remediation: remediations.unusedAccounts };
  }
  const reason = reasons.expiring(visible(finding.expires, NAME_LENGTH), finding.daysLeft);
  return { reason, remediation: remediations.expiring };
}

function explainUnread(finding: FindingOn<'unverified' | 'organization'>, words: Words) {
  const { image, place } = referencesOf(finding);
  const action = 'action' in finding.reason ? finding.reason.action : '';
  const remedy: Remedy = remedyFor(finding.reason, image);
  return {
    reason: causeSentence(finding.reason, unreadWords(finding.kind, words), words),
    remediation: words.remedies[remedy](placeOf(action, regionName(place?.region ?? '', words.target))),
  };
}

function unreadWords(kind: FindingOn<'unverified' | 'organization'>['kind'], { reasons }: Words) {
  switch (kind) {
    case 'unverified-image':
      return reasons.sharesUnread;
    case 'unverified-target':
      return reasons.imagesUnread;
    case 'unverified-inbound':
      return reasons.inboundUnread;
    case 'unverified-organization':
      return reasons.membersUnread;
  }
}

/** The action as a CAM policy names it. */
function placeOf(action: string, region: string): RemedyPlace {
  if (action === 'Invoke') return { action: 'scf:InvokeFunction', region };
  return { action: `${productOf(action)}:${visible(action, NAME_LENGTH)}`, region };
}

function productOf(action: string): string {
  if (action === 'DescribeRegions') return 'region';
  if (action === 'GetCallerIdentity' || action === 'AssumeRole') return 'sts';
  return /Organization|OrgService/.test(action) ? 'organization' : 'cvm';
}

function accountOf({ grantee, name }: Allowance, words: Words): string {
  const described = describeGrantee(grantee, words);
  return withName(grantee.kind === 'account' ? words.grantees.account(described) : described, name);
}

function withName(account: string, name: string | undefined): string {
  return name === undefined ? account : `${account} (${visible(name, NAME_LENGTH)})`;
}
