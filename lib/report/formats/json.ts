import type { AuditReport, Finding, Image } from '../../types.ts';
import { describe } from '../findings/describe.ts';
import { escapedJson } from '../findings/untrusted.ts';

/** The JSON report that `reportSchema` describes, indented, with every character that could steer a terminal escaped. */
export function renderJson(report: AuditReport): string {
  const { toolVersion, runId, trigger, startedAt, finishedAt, emulated, verdict } = report;
  const { scope, counts, allowlistDigest, findingsElsewhere } = report;
  const findings = report.findings.map(flattenFinding);
  const run = { version: 1, toolVersion, runId, trigger, startedAt, finishedAt, emulated };
  return `${escapedJson({ ...run, verdict, scope, counts, allowlistDigest, findingsElsewhere, findings }, 2)}\n`;
}

/** One finding with all its data in one flat record, and in English words. Fields that do not apply are undefined. */
export function flattenFinding(finding: Finding) {
  const { reason, remediation } = describe(finding, 'en');
  return { kind: finding.kind, severity: finding.severity, ...flatten(finding), reason, remediation };
}

function flatten(finding: Finding) {
  switch (finding.kind) {
    case 'unauthorized-share': {
      const { image, sharedAccount, sharedAccountName, sharedAccountRelation, sharedSince } = finding;
      return { ...flattenImage(image), sharedAccount, sharedAccountName, sharedAccountRelation, sharedSince };
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
