import { catalogue, isOn, referencesOf, topics } from '../../findings.ts';
import { groupBy } from '../../group-by.ts';
import type { AuditReport, Finding } from '../../types.ts';
import type { PageContext } from './context.ts';
import { accountLabel } from './rows.ts';
import type { Together } from './same-cause.ts';

/** Findings of an account under its heading, or of all accounts of which nothing was read. Without a heading: those of one account. */
export interface AccountGroup {
  readonly heading: string;
  readonly findings: readonly Finding[];
}

/** Groups of findings by account, the worst first, and before all others what is about the organization. */
export function groupByAccount(
  findings: readonly Finding[],
  run: AuditReport,
  context: PageContext,
): readonly AccountGroup[] {
  if (run.scope.accounts.length < 2) return [{ heading: '', findings }];
  const unread = unreadAccounts(run);
  const isUnread = (finding: Finding) => finding.kind === 'unverified-target' && unread.has(finding.place.account);
  return groupBy(findings, (finding) => (isUnread(finding) ? 'unread' : JSON.stringify([accountOf(finding)])))
    .toSorted(compareGroups)
    .map((group) => ({ heading: heading(group, isUnread(group[0]), context), findings: group }));
}

function heading(group: Together, isUnread: boolean, { accounts, words }: PageContext): string {
  if (isUnread) return words.accounts.unreadHeading(new Set(group.map(accountOf)).size);
  const account = accountOf(group[0]);
  return account === undefined ? words.accounts.general : accountLabel(account, accounts);
}

/** Account of a finding; undefined for one about the organization or the allowlist. */
export function accountOf(finding: Finding): string | undefined {
  return referencesOf(finding).place?.account;
}

/** Accounts of which no image could be listed. */
export function unreadAccounts({ scope: { regions } }: AuditReport): ReadonlySet<string> {
  const listed = new Set(regions.filter((region) => region.listed).map(({ account }) => account));
  return new Set(regions.map(({ account }) => account).filter((account) => !listed.has(account)));
}

/** Comparison for sorting: that with more findings of the worst topic first. */
export function compareGroups(a: readonly Finding[], b: readonly Finding[]): number {
  const ofOrganization = Number(hasOrganization(b)) - Number(hasOrganization(a));
  const differences = topics.map((topic) => count(b, topic) - count(a, topic));
  return ofOrganization || (differences.find((difference) => difference !== 0) ?? 0);
}

function hasOrganization(findings: readonly Finding[]): boolean {
  return findings.some((finding) => isOn(finding, 'organization'));
}

function count(findings: readonly Finding[], topic: (typeof topics)[number]): number {
  return findings.filter(({ kind }) => catalogue[kind].topic === topic).length;
}
