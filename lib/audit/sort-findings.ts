import { referencesOf, severities } from '../findings.ts';
import { canonicalJson, granteeKey, scopeKey } from '../keys.ts';
import type { Finding } from '../types.ts';

/**
 * Findings in their one fixed order, without duplicates: severity, account, region, image, shared account, kind; then what else tells two apart.
 * Of findings that differ in the date of the share alone, the earliest stays.
 */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const keyed = findings.map((finding) => ({ finding, key: keyOf(finding), since: sinceOf(finding) }));
  keyed.sort((a, b) => compare(a.key, b.key) || compare([a.since], [b.since]));
  return keyed
    .filter(({ key }, index) => index === 0 || compare(key, keyed[index - 1]?.key ?? []) !== 0)
    .map(({ finding }) => finding);
}

function keyOf(finding: Finding): readonly string[] {
  const { place, image, allowance } = referencesOf(finding);
  const sharedAccount = 'sharedAccount' in finding ? finding.sharedAccount : allowance && granteeKey(allowance.grantee);
  return [
    String(severities.indexOf(finding.severity)),
    place?.account ?? '',
    place?.region ?? '',
    image?.imageId ?? '',
    sharedAccount ?? '',
    finding.kind,
    'target' in finding ? finding.target.label : '',
    'reason' in finding ? finding.reason.kind : '',
    finding.kind === 'unverified-organization' ? canonicalJson(finding.reason) : '',
    allowance === undefined ? '' : `${scopeKey(allowance)} ${allowance.expires ?? ''}`,
  ];
}

function sinceOf(finding: Finding): string {
  return 'sharedSince' in finding ? finding.sharedSince : '';
}

/** By code units, never by locale: the order must not depend on the machine. */
function compare(a: readonly string[], b: readonly string[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? '';
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
