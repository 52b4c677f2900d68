import { severities } from '../findings.ts';
import { scopeKey } from '../keys.ts';
import type { Allowance, Finding, Image, Place } from '../types.ts';

interface Subject {
  readonly place?: Place;
  readonly image?: Image;
  readonly allowance?: Allowance;
  readonly sharedAccount?: string;
  readonly detail?: string;
}

/**
 * The one fixed order of findings: severity, account, region, image, shared account, kind; then what else tells two apart.
 * Of findings that differ in the date of the share alone, the earliest stays.
 */
export function arrange(findings: readonly Finding[]): readonly Finding[] {
  const keyed = findings.map((finding) => ({ finding, key: keyOf(finding), since: sinceOf(finding) }));
  keyed.sort((a, b) => compare(a.key, b.key) || compare([a.since], [b.since]));
  return keyed
    .filter(({ key }, index) => index === 0 || compare(key, keyed[index - 1]?.key ?? []) !== 0)
    .map(({ finding }) => finding);
}

function keyOf(finding: Finding): readonly string[] {
  const { place, image, allowance, sharedAccount, detail } = subjectOf(finding);
  return [
    String(severities.indexOf(finding.severity)),
    place?.account ?? image?.account ?? '',
    place?.region ?? image?.region ?? '',
    image?.imageId ?? '',
    sharedAccount ?? allowance?.sharedAccount ?? '',
    finding.kind,
    detail ?? '',
    allowance === undefined ? '' : `${scopeKey(allowance)} ${allowance.expires ?? ''}`,
  ];
}

function subjectOf(finding: Finding): Subject {
  switch (finding.kind) {
    case 'unauthorized-share':
    case 'unconfigured-image':
    case 'share-quota':
      return finding;
    case 'lapsed-allowance':
      return { image: finding.image, sharedAccount: finding.sharedAccount };
    case 'unverified-image':
      return { image: finding.image, detail: finding.reason.kind };
    case 'unverified-target':
      return { place: finding.place, detail: finding.target.label };
    case 'missing-share':
    case 'expiring-allowance':
    case 'unused-allowance':
      return finding;
  }
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
