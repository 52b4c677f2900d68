import { createHash } from 'node:crypto';
import { granteeKey, scopeKey, targetKey } from '../keys.ts';
import type { FindingSubject } from '../state/memory.ts';
import type { Allowance, Finding, Image } from '../types.ts';

/** Identity of a finding, without the judgement. */
export function subjectOf(finding: Finding): FindingSubject {
  const { kind } = finding;
  switch (kind) {
    case 'unauthorized-share': {
      const { image, sharedAccount, sharedAccountName, sharedSince: since } = finding;
      return { kind, ...imageSubject(image), sharedAccount, ...named(sharedAccountName), since };
    }
    case 'lapsed-allowance': {
      const { image, sharedAccount, allowance, sharedSince: since } = finding;
      return { kind, ...imageSubject(image), sharedAccount, ...named(nameOf(allowance)), since };
    }
    case 'untrusted-source':
    case 'unverified-image':
    case 'unconfigured-image':
    case 'share-quota':
      return { kind, ...imageSubject(finding.image) };
    case 'unverified-target': {
      const { place, target } = finding;
      return { kind, ...place, label: target.label, detail: targetKey(target) };
    }
    case 'unverified-inbound':
      return { kind, ...finding.place };
    case 'unverified-organization':
      return { kind, ...unmatchedSubject(finding.reason) };
    case 'missing-share': {
      const { image, allowance } = finding;
      if (image === undefined) return { kind, ...allowanceSubject(allowance) };
      return { kind, ...imageSubject(image), ...allowanceSubject(allowance), sharedAccount: finding.sharedAccount };
    }
    case 'expiring-allowance':
      return { kind, ...allowanceSubject(finding.allowance), since: finding.expires };
    case 'unused-allowance':
      return { kind, ...allowanceSubject(finding.allowance) };
  }
}

/** Key of a finding across runs: its kind, account, region, image and shared account, or the identity of its allowance. */
export function keyOf({ kind, account, region, imageId, sharedAccount, detail }: FindingSubject): string {
  return JSON.stringify([kind, account, region, imageId, sharedAccount, detail]);
}

/** Public id of a finding, the same in every run: the first 16 hex digits of the SHA-256 of its key. */
export function findingId(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

function imageSubject({ account, region, imageId, name }: Image) {
  return { account, region, imageId, ...(name !== undefined && { imageName: name }) };
}

function allowanceSubject(allowance: Allowance) {
  return { sharedAccount: granteeKey(allowance.grantee), ...named(allowance.name), detail: scopeKey(allowance) };
}

/** Name of the account; that of a group or an organization is none of an account. */
function nameOf({ grantee, name }: Allowance): string | undefined {
  return grantee.kind === 'account' ? name : undefined;
}

/** Unread for whatever reason, the organization is one thing; each setting that no member meets is another. */
function unmatchedSubject(reason: Extract<Finding, { kind: 'unverified-organization' }>['reason']) {
  switch (reason.kind) {
    case 'empty-department':
      return { detail: JSON.stringify([reason.kind, reason.department]) };
    case 'no-member':
      return { detail: JSON.stringify([reason.kind, reason.account, reason.path]) };
    case 'refused':
    case 'unreachable':
    case 'deadline':
    case 'partly-visible':
    case 'attributes-unknown':
    case 'members-unknown':
    case 'part-unusable':
      return {};
  }
}

function named(sharedAccountName: string | undefined) {
  return sharedAccountName === undefined ? {} : { sharedAccountName };
}
