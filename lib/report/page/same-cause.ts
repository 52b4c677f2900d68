import { groupBy } from '../../group-by.ts';
import { stableCause } from '../../keys.ts';
import type { Finding } from '../../types.ts';
import { describe } from '../findings/describe.ts';
import type { PageContext } from './context.ts';

/** Findings that stand together. */
export type Together = readonly [Finding, ...Finding[]];

/**
 * Key of a target that was not read, the same for all targets of its account with the same reason and remediation. Undefined for
 * other findings, and where one account is audited.
 */
export function causeKey(finding: Finding, { accounts, language }: PageContext): string | undefined {
  if (finding.kind !== 'unverified-target' || accounts.length < 2) return undefined;
  const { reason, remediation } = describe(finding, language);
  return JSON.stringify([finding.place.account, stableCause(reason), remediation]);
}

/** Findings one by one, but targets of an account that were not read for the same cause together. */
export function groupByCause(findings: readonly Finding[], context: PageContext): readonly Together[] {
  return groupBy(findings, (finding, index) => causeKey(finding, context) ?? String(index));
}
