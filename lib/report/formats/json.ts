import { findingId, keyOf, subjectOf } from '../../alert/identity.ts';
import type { ClosedFinding, News, UnseenFinding } from '../../alert/notification.ts';
import type { FindingOn } from '../../findings.ts';
import { granteeKey } from '../../keys.ts';
import type { Allowance, AuditReport, FailedRun, Finding, Image, RuledShare, Target } from '../../types.ts';
import { describe } from '../findings/describe.ts';
import { escapedJson } from '../findings/untrusted.ts';

/**
 * JSON of a run, with every character that could steer a terminal escaped: the report that `reportSchema` describes, or for a
 * failed run the same facts with `verdict: failed`, which no script takes for `compliant`, and its problems.
 */
export function renderJson(run: AuditReport | FailedRun, news?: News): string {
  return [...jsonPieces(run, news)].join('');
}

/** The same in pieces, so that a large report need not be in memory as a whole. */
export function* jsonPieces(run: AuditReport | FailedRun, news?: News): Generator<string> {
  const { toolVersion, runId, trigger, startedAt, finishedAt, emulated } = run;
  const facts = { version: REPORT_VERSION, toolVersion, runId, trigger, startedAt, finishedAt, emulated };
  if (run.kind === 'failed') {
    const { account, accountName, regions, platform, error, codes, problems } = run;
    const outcome = { verdict: 'failed', account, accountName, regions, platform, error, codes, problems };
    yield `${escapedJson({ ...facts, ...outcome }, 2)}\n`;
    return;
  }
  const { verdict, scope, counts, allowlistDigest, findingsElsewhere, sharesElsewhere } = run;
  const head = { ...facts, verdict, scope, counts, allowlistDigest, findingsElsewhere, sharesElsewhere };
  yield escapedJson(head, 2).replace(/\n\}$/, '');
  const staged = stageFindings(news);
  yield* listPieces('findings', run.findings, (finding) => ({ ...flattenFinding(finding), ...staged(finding) }));
  if (news !== undefined) {
    yield* listPieces('unchecked', news.unseen ?? [], flattenRemembered);
    yield* listPieces('closed', news.closed, flattenRemembered);
  }
  yield* listPieces('shares', run.shares, flattenShare);
  yield '\n}\n';
}

export const REPORT_VERSION = 2;

/** Member of the top object: a list with one record a line. */
function* listPieces<Item>(name: string, items: readonly Item[], flat: (item: Item) => object): Generator<string> {
  yield `,\n  "${name}": [`;
  let separator = '';
  for (const item of items) {
    yield `${separator}\n    ${escapedJson(flat(item))}`;
    separator = ',';
  }
  yield items.length > 0 ? '\n  ]' : ']';
}

/** Stage of a finding and time when it was first seen; neither without a memory. A finding that is not told again is open. */
export function stageFindings(news: News | undefined): (finding: Finding) => object {
  if (news === undefined) return () => ({});
  const told = new Map(news.told.map((notified) => [notified.finding, notified]));
  return (finding) => {
    const { stage, firstSeenAt } = told.get(finding) ?? { stage: 'open', firstSeenAt: news.firstSeenAt?.get(finding) };
    return { stage, firstSeen: firstSeenAt };
  };
}

/** Flat record of a finding with all its data, and in English words. Fields that do not apply are undefined. */
export function flattenFinding(finding: Finding) {
  const { reason, remediation } = describe(finding, 'en');
  const id = findingId(keyOf(subjectOf(finding)));
  return { id, kind: finding.kind, severity: finding.severity, ...flatten(finding), reason, remediation };
}

/** Flat record of a finding of earlier runs: over, or without an outcome, because it could not be checked again. */
function flattenRemembered(remembered: UnseenFinding & Partial<ClosedFinding>) {
  const { subject, outcome, firstSeenAt, lastSeenAt, allowance } = remembered;
  const { kind, account, region, imageId, imageName, sharedAccount, sharedAccountName, label } = subject;
  const where = { account, region, imageId, imageName, sharedAccount, sharedAccountName, target: label };
  return {
    id: findingId(keyOf(subject)),
    kind,
    outcome,
    ...where,
    firstSeen: firstSeenAt,
    lastSeen: lastSeenAt,
    allowance: allowance && withoutConditions(allowance),
  };
}

/** Flat record of a share with its ruling. Fields that do not apply are undefined. */
export function flattenShare(share: RuledShare) {
  const { image, allowance } = share;
  const { sharedAccount, sharedAccountName, sharedAccountRelation, sharedSince, ruling } = share;
  const known = { sharedAccountName, sharedAccountRelation };
  const ended = {
    allowance: allowance && withoutConditions(allowance),
    memberUntil: 'memberUntil' in share ? share.memberUntil : undefined,
  };
  return { ...flattenImage(image), sharedAccount, ...known, sharedSince, ruling, ...ended };
}

/** Allowance of one share, which need not say what else it covers: that may be a list as long as the report. */
function withoutConditions({ grantee, name, relation, reason, ticket, owner, expires, required }: Allowance) {
  return { sharedAccount: granteeKey(grantee), name, relation, reason, ticket, owner, expires, required };
}

function flattenAllowance({ grantee, ...allowance }: Allowance) {
  const groupMembers = grantee.kind === 'group' ? grantee.uins : undefined;
  return { sharedAccount: granteeKey(grantee), groupMembers, ...allowance };
}

function flatten(finding: Finding) {
  switch (finding.kind) {
    case 'unauthorized-share': {
      const { image, sharedAccount, sharedAccountName, sharedAccountRelation, sharedSince } = finding;
      const known = { sharedAccountName, sharedAccountRelation };
      return { ...flattenImage(image), sharedAccount, ...known, sharedSince, ...flattenEnd(finding) };
    }
    case 'lapsed-allowance': {
      const { image, sharedAccount, sharedSince } = finding;
      return { ...flattenImage(image), sharedAccount, sharedSince, ...flattenEnd(finding) };
    }
    case 'unverified-image':
      return { ...flattenImage(finding.image), cause: finding.reason };
    case 'unverified-target':
      return { ...finding.place, target: flattenTarget(finding.target), cause: finding.reason };
    case 'untrusted-source':
      return { ...flattenImage(finding.image), creator: finding.creator };
    case 'unverified-inbound':
      return { ...finding.place, cause: finding.reason };
    case 'unverified-organization':
      return { cause: finding.reason };
    case 'missing-share': {
      const { image, allowance } = finding;
      const flat = flattenGrant(allowance);
      return image === undefined ? flat : { ...flattenImage(image), ...flat, sharedAccount: finding.sharedAccount };
    }
    case 'expiring-allowance': {
      const { allowance, expires, daysLeft } = finding;
      return { ...flattenGrant(allowance), expires, daysLeft };
    }
    case 'unused-allowance': {
      const { allowance, unusedAccounts } = finding;
      return { ...flattenGrant(allowance), unusedAccounts };
    }
    case 'unconfigured-image':
      return flattenImage(finding.image);
    case 'share-quota':
      return { ...flattenImage(finding.image), shares: finding.shares, maxShares: finding.maxShares };
  }
}

/** Allowance, and whom it is for. */
function flattenGrant(allowance: Allowance) {
  return { sharedAccount: granteeKey(allowance.grantee), allowance: flattenAllowance(allowance) };
}

function flattenEnd({ allowance, memberUntil }: Pick<FindingOn<'unwanted-share'>, 'allowance' | 'memberUntil'>) {
  return { allowance: allowance && flattenAllowance(allowance), memberUntil };
}

function flattenTarget(target: Target) {
  const { label, images } = target;
  return { label, images, where: 'where' in target ? target.where : undefined };
}

function flattenImage({ account, region, imageId, name }: Image) {
  return { account, region, imageId, imageName: name };
}
