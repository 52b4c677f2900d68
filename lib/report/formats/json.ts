import type { AuditReport, FailedRun, Finding, Image } from '../../types.ts';
import { describe } from '../findings/describe.ts';
import { escapedJson } from '../findings/untrusted.ts';

/**
 * JSON of a run, indented, with every character that could steer a terminal escaped: the report that `reportSchema` describes,
 * or for a failed run the same facts with `verdict: failed`, which no script takes for `compliant`, and its problems.
 */
export function renderJson(run: AuditReport | FailedRun): string {
  const { toolVersion, runId, trigger, startedAt, finishedAt, emulated } = run;
  const facts = { version: 1, toolVersion, runId, trigger, startedAt, finishedAt, emulated };
  return `${escapedJson({ ...facts, ...outcomeOf(run) }, 2)}\n`;
}

function outcomeOf(run: AuditReport | FailedRun) {
  if (run.kind === 'failed') {
    const { account, error, problems } = run;
    return { verdict: 'failed', account, error, problems };
  }
  const { verdict, scope, counts, allowlistDigest, findingsElsewhere } = run;
  return { verdict, scope, counts, allowlistDigest, findingsElsewhere, findings: run.findings.map(flattenFinding) };
}

/** Flat record of a finding with all its data, and in English words. Fields that do not apply are undefined. */
export function flattenFinding(finding: Finding) {
  const { reason, remediation } = describe(finding, 'en');
  return { kind: finding.kind, severity: finding.severity, ...flatten(finding), reason, remediation };
}

function flatten(finding: Finding) {
  switch (finding.kind) {
    case 'unauthorized-share': {
      const { image, sharedAccount, sharedAccountName, sharedAccountRelation, sharedSince, allowance } = finding;
      const known = { sharedAccountName, sharedAccountRelation };
      return { ...flattenImage(image), sharedAccount, ...known, sharedSince, allowance };
    }
    case 'lapsed-allowance': {
      const { image, sharedAccount, sharedSince, allowance } = finding;
      return { ...flattenImage(image), sharedAccount, sharedSince, allowance };
    }
    case 'unverified-image':
      return { ...flattenImage(finding.image), cause: finding.reason };
    case 'unverified-target':
      return { ...finding.place, target: finding.target.label, cause: finding.reason };
    case 'missing-share': {
      const { image, allowance } = finding;
      return { ...(image && flattenImage(image)), sharedAccount: allowance.sharedAccount, allowance };
    }
    case 'expiring-allowance': {
      const { allowance, expires, daysLeft } = finding;
      return { sharedAccount: allowance.sharedAccount, allowance, expires, daysLeft };
    }
    case 'unused-allowance':
      return { sharedAccount: finding.allowance.sharedAccount, allowance: finding.allowance };
    case 'unconfigured-image':
      return flattenImage(finding.image);
    case 'share-quota':
      return { ...flattenImage(finding.image), shares: finding.shares, maxShares: finding.maxShares };
  }
}

function flattenImage({ account, region, imageId, name }: Image) {
  return { account, region, imageId, imageName: name };
}
