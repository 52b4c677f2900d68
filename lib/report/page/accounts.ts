import type { News } from '../../alert/notification.ts';
import { severities } from '../../findings.ts';
import { groupBy } from '../../group-by.ts';
import type { Account, AuditReport, Finding } from '../../types.ts';
import { kindsOf } from '../findings/tally.ts';
import { visible } from '../findings/untrusted.ts';
import type { Words } from '../findings/words-en.ts';
import { accountOf, compareGroups, unreadAccounts } from './by-account.ts';
import { countForOthers, type PageContent } from './content.ts';
import type { PageContext } from './context.ts';
import { causeLabel } from './footer.ts';
import { type Pill, severityPill } from './pills.ts';
import { accountLabel } from './rows.ts';

/** Audited account in one line, or several of which there is nothing to tell. */
export interface AccountLine {
  readonly pill: Pill;
  readonly name: string;
  readonly said: string;
}

/** Audited accounts, the worst first. Without lines where there is only one. */
export interface AccountOverview {
  readonly title: string;
  readonly lines: readonly AccountLine[];
  readonly more: string;
}

export const NO_ACCOUNTS: AccountOverview = { title: '', lines: [], more: '' };

const MAX_LINES = 60;
const MAX_NAMES = 60;
const MAX_QUIET_LINES = 3;
// Sixty lines and sixty names of this length leave a mail below what a mail service shows.
const NAME_LENGTH = 32;

/** Account with its findings, and its images where not all of them were read. */
interface AccountState {
  readonly account: Account;
  readonly findings: readonly Finding[];
  readonly reading: 'read' | 'partly-read' | 'unread' | 'not-audited';
}

/** Composes the overview of the accounts of a report, by all of its findings, whether they are news or not. */
export function composeAccounts(
  { run, news }: Pick<PageContent, 'news'> & { readonly run: AuditReport },
  context: PageContext,
): AccountOverview {
  const { words } = context;
  const states = accountStates(run, news?.unseen);
  if (states.length < 2) return NO_ACCOUNTS;
  const loud = states.filter((state) => !isQuiet(state)).toSorted(compareStates);
  const left = loud.length - MAX_LINES;
  // Findings of an account that are for others are not in the report.
  const isPart = countForOthers({ run, news }) > 0;
  return {
    title: words.accounts.title(states.length),
    lines: [
      ...loud.slice(0, MAX_LINES).map((state) => composeLine(state, context)),
      ...quietLines(states.filter(isQuiet), isPart, context),
    ],
    more: left > 0 ? words.accounts.more(left) : '',
  };
}

/** Numbers of accounts with findings and of those of which nothing was read, where there are several. */
export function countAccounts(run: AuditReport, { accounts: words }: Words): readonly string[] {
  const states = accountStates(run);
  if (states.length < 2) return [];
  const unread = states.filter(({ reading }) => reading === 'unread' || reading === 'not-audited').length;
  const found = states.filter(({ findings }) => findings.length > 0).length;
  return [words.counts(states.length, found, unread)];
}

function accountStates(run: AuditReport, unseen: News['unseen'] = []): readonly AccountState[] {
  const unchecked = new Set(unseen.map(({ subject }) => subject.account));
  const findings = new Map(groupBy(run.findings, (one) => accountOf(one) ?? '').map((of) => [accountOf(of[0]), of]));
  const regions = new Map(groupBy(run.scope.regions, ({ account }) => account).map((of) => [of[0].account, of]));
  const unread = unreadAccounts(run);
  return run.scope.accounts.map((account) => {
    const own = regions.get(account.uin) ?? [];
    const isWhole = own.every(({ listed, images, read, unread: missed }) => listed && missed === 0 && read === images);
    const isRead = isWhole && !unchecked.has(account.uin);
    const isAudited = own.length > 0;
    const reading = unread.has(account.uin) ? 'unread' : isRead ? 'read' : 'partly-read';
    return { account, findings: findings.get(account.uin) ?? [], reading: isAudited ? reading : 'not-audited' };
  });
}

function isQuiet({ findings, reading }: AccountState): boolean {
  return findings.length === 0 && reading === 'read';
}

function compareStates(a: AccountState, b: AccountState): number {
  return (
    compareGroups(a.findings, b.findings) || Number(a.reading === 'not-audited') - Number(b.reading === 'not-audited')
  );
}

function composeLine({ account, findings, reading }: AccountState, { words }: PageContext): AccountLine {
  const worst = severities.find((severity) => findings.some((finding) => finding.severity === severity));
  const { reading: readings } = words.accounts;
  const isStated = findings.some(({ kind }) => kind === 'unverified-image' || kind === 'unverified-target');
  const causes = findings.flatMap((one) => (one.kind === 'unverified-target' ? [causeLabel(one.reason, words)] : []));
  const cause = words.subject.list([...new Set(causes)]);
  const kinds = kindsOf(reading === 'unread' ? findings.filter(({ kind }) => kind !== 'unverified-target') : findings);
  const said = [
    ...(reading === 'unread' ? [cause === '' ? readings.unread : words.footer.because(readings.unread, cause)] : []),
    ...kinds.map(([kind, count]) => words.counted(count, words.nouns[kind](count))),
    ...(reading === 'partly-read' && !isStated ? [readings['partly-read']] : []),
    ...(reading === 'not-audited' ? [readings['not-audited']] : []),
  ];
  return {
    pill: severityPill(worst ?? (reading === 'not-audited' ? 'low' : 'high'), words),
    name: longName(account),
    said: words.subject.list(said),
  };
}

/** A line for each account, or one for all where there are many. */
function quietLines(
  states: readonly AccountState[],
  isPart: boolean,
  { words, accounts }: PageContext,
): readonly AccountLine[] {
  const text = isPart ? `○ ${words.accounts.nothingForYou}` : `✓ ${words.accounts.inOrder}`;
  const pill: Pill = { tone: 'quiet', text };
  if (states.length <= MAX_QUIET_LINES)
    return states.map(({ account }) => ({ pill, name: longName(account), said: '' }));
  const left = states.length - MAX_NAMES;
  const listed = [
    ...states.slice(0, MAX_NAMES).map(({ account }) => briefName(account, accounts)),
    ...(left > 0 ? [words.andMore(left)] : []),
  ];
  return [{ pill, name: words.accounts.title(states.length), said: words.subject.list(listed) }];
}

/** Name alone where no other account has it. */
function briefName(account: Account, accounts: readonly Account[]): string {
  const { name } = account;
  const isUnique = name !== undefined && accounts.filter((other) => other.name === name).length === 1;
  return isUnique ? visible(name, NAME_LENGTH) : longName(account);
}

function longName({ uin, name }: Account): string {
  return accountLabel(uin, name === undefined ? [] : [{ uin, name: visible(name, NAME_LENGTH) }]);
}
