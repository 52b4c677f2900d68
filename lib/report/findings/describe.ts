import { type FindingOn, referencesOf } from '../../findings.ts';
import type { Language } from '../../options.ts';
import type { FindingSubject } from '../../state/memory.ts';
import type { Allowance, Finding, Image } from '../../types.ts';
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

const NAME_LENGTH = 80;
const BRIEF_LENGTH = 40;
const SENTENCE_LENGTH = 300;

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
export function nameFinding(subject: FindingSubject, { named, target }: Words): string {
  const { kind, region, imageId, imageName, sharedAccount, sharedAccountName, since } = subject;
  const image = brief(imageName ?? imageId ?? '');
  const account = brief(sharedAccountName ?? sharedAccount ?? '');
  switch (kind) {
    case 'unauthorized-share':
      return named.unauthorized(image, account);
    case 'lapsed-allowance':
      return named.lapsed(image, account);
    case 'unverified-image':
      return named.unverifiedImage(image);
    case 'unverified-target':
      return named.unverifiedTarget(regionName(region ?? '', target));
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
      return { reason: explainUnauthorized(finding.allowance, words), remediation: remediations.unauthorized };
    case 'lapsed-allowance':
      return { reason: explainLapsed(finding.allowance, reasons.lapsed, words), remediation: remediations.lapsed };
    case 'unverified-image':
    case 'unverified-target':
    case 'unverified-organization':
      return explainUnread(finding, words);
    case 'missing-share':
      return explainMissing(finding.allowance, finding.image, words);
    case 'expiring-allowance':
    case 'unused-allowance':
      return explainAllowance(finding, words);
    case 'unconfigured-image':
      return { reason: reasons.unconfigured, remediation: remediations.unconfigured };
    case 'share-quota':
      return { reason: reasons.quota(finding.shares, finding.maxShares), remediation: remediations.quota };
  }
}

function explainUnauthorized(lapsed: Allowance | undefined, words: Words): string {
  const { unauthorized, lapsedBefore } = words.reasons;
  return lapsed === undefined ? unauthorized : explainLapsed(lapsed, lapsedBefore, words);
}

function explainLapsed(
  allowance: Allowance,
  say: (account: string, expires: string) => string,
  { reasons, space }: Words,
): string {
  const { reason, owner, ticket } = allowance;
  return [
    say(accountOf(allowance), visible(allowance.expires ?? '', NAME_LENGTH)),
    reasons.statedReason(withoutFullStop(reason)),
    ...(owner === undefined ? [] : [reasons.owner(visible(owner, NAME_LENGTH))]),
    ...(ticket === undefined ? [] : [reasons.ticket(visible(ticket, NAME_LENGTH))]),
  ].join(space);
}

function explainMissing(allowance: Allowance, image: Image | undefined, { reasons, remediations }: Words) {
  const account = accountOf(allowance);
  return image === undefined
    ? { reason: reasons.missingImage(account), remediation: remediations.missingImage }
    : { reason: reasons.missing(account), remediation: remediations.missing };
}

function explainAllowance(finding: AllowanceFinding, { reasons, remediations }: Words) {
  if (finding.kind === 'unused-allowance') return { reason: reasons.unused, remediation: remediations.unused };
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
    case 'unverified-organization':
      return reasons.membersUnread;
  }
}

/** The action as a CAM policy names it. */
function placeOf(action: string, region: string): RemedyPlace {
  return { action: `${productOf(action)}:${visible(action, NAME_LENGTH)}`, region };
}

function productOf(action: string): string {
  if (action === 'DescribeRegions') return 'region';
  if (action === 'GetCallerIdentity' || action === 'AssumeRole') return 'sts';
  return /Organization|OrgService/.test(action) ? 'organization' : 'cvm';
}

function causeSentence(cause: UnreadCause, because: (cause: string) => string, { causes }: Words): string {
  switch (cause.kind) {
    case 'refused': {
      const { action, code, message, requestId } = cause;
      const name = visible(action, NAME_LENGTH);
      return because(
        causes.refused(name, visible(code, NAME_LENGTH), withoutFullStop(message), visible(requestId, NAME_LENGTH)),
      );
    }
    case 'unreachable':
      return because(
        causes.unreachable(visible(cause.action, NAME_LENGTH), withoutFullStop(cause.detail), cause.attempts),
      );
    case 'deadline':
      return because(causes.deadline);
    case 'attributes-unknown':
      return causes.attributesUnknown(visible(cause.sharedAccounts.join(', '), SENTENCE_LENGTH));
    case 'partly-visible':
      return because(causes.partlyVisible);
    case 'empty':
      return causes.empty;
    case 'empty-department':
      return causes.emptyDepartment(visible(cause.department, NAME_LENGTH));
    case 'no-member':
      return causes.noMember(visible(cause.account, NAME_LENGTH), visible(cause.path, NAME_LENGTH));
  }
}

function accountOf({ sharedAccount, name }: Allowance): string {
  const account = visible(sharedAccount, NAME_LENGTH);
  return name === undefined ? account : `${account} (${visible(name, NAME_LENGTH)})`;
}

/** Words that go into a sentence of ours, which sets its own end stop. */
function withoutFullStop(text: string): string {
  return visible(text.trim().replace(/[.。]+$/u, ''), SENTENCE_LENGTH);
}
