import type { ClosedFinding, UnseenFinding } from '../../alert/notification.ts';
import { groupBy } from '../../group-by.ts';
import { parseGranteeKey } from '../../keys.ts';
import type { FindingSubject } from '../../state/memory.ts';
import type { Allowance } from '../../types.ts';
import { describeGrantee } from '../findings/grantee.ts';
import { describeTarget, parseTargetKey } from '../findings/target.ts';
import type { PageContext } from './context.ts';
import { accountLabel, type Row, type ShareLine, short } from './rows.ts';
import type { Section } from './sections.ts';

type Remembered = UnseenFinding & Partial<ClosedFinding>;
type Together = readonly [Remembered, ...Remembered[]];

// Resolved findings first; those of unknown state last.
const outcomes: readonly ClosedFinding['outcome'][] = ['not-shared', 'settled', 'allowed', 'out-of-scope'];
const MAX_SHARE_LINES = 12;

/** Sections of closed findings: one for each outcome, with one row for each image. */
export function composeClosed(
  closed: readonly ClosedFinding[],
  context: PageContext,
  maxRows: number,
): readonly Section[] {
  return groupBy(inOrderOfOutcome(closed), ({ outcome }) => outcome).map((members) =>
    composeSection(members, members[0].outcome, { context, maxRows }),
  );
}

/** Section of findings that stay open because they could not be checked again; none where there are none. */
export function composeUnseen(
  [first, ...others]: readonly UnseenFinding[],
  context: PageContext,
  maxRows: number,
): readonly Section[] {
  return first === undefined ? [] : [composeSection([first, ...others], 'unseen', { context, maxRows })];
}

/** Closed finding in one line: outcome, image and account, place, kind and times. */
export function composeClosedItem(closed: ClosedFinding, context: PageContext): string {
  const { id, name, place, shares } = composeRow([closed], context);
  const shared = shares.flatMap((share) => [share.account, share.name]);
  const parts = [context.words.closed[closed.outcome].mark, id, name, ...shared, place];
  return [...parts, ...shares.map(({ status }) => status)].filter((part) => part !== '').join(' · ');
}

/** Closed findings in the order in which they are shown. */
export function inOrderOfOutcome(closed: readonly ClosedFinding[]): readonly ClosedFinding[] {
  return closed.toSorted((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome));
}

interface Place {
  readonly context: PageContext;
  readonly maxRows: number;
}

function composeSection(
  members: Together,
  state: ClosedFinding['outcome'] | 'unseen',
  { context, maxRows }: Place,
): Section {
  const [{ subject }] = members;
  const { mark, title, note } = context.words.closed[state];
  const groups = groupBy(members, (one, index) => rowKey(one.subject, index)).slice(0, maxRows);
  return {
    severity: 'low',
    pill: { tone: 'quiet', text: mark },
    title: title(members.length),
    notes: note === '' ? [] : [{ kind: subject.kind, title: '', reason: note, remediation: '' }],
    rows: groups.map((group) => composeRow(group, context)),
    left: members.length - groups.flat().length,
  };
}

function rowKey({ account, region, imageId }: FindingSubject, index: number): string {
  return imageId === undefined ? String(index) : JSON.stringify([account, region, imageId]);
}

function composeRow(group: Together, context: PageContext): Row {
  const left = group.length - MAX_SHARE_LINES;
  return {
    ...heading(group[0].subject, context),
    shares: group.slice(0, MAX_SHARE_LINES).map((one) => line(one, context)),
    moreShares: left > 0 ? context.words.closed.more(left) : '',
    reasons: [],
    remediations: [],
    seen: '',
    link: '',
    linkLabel: '',
    commands: [],
  };
}

function heading(subject: FindingSubject, { accounts, words }: PageContext): Pick<Row, 'name' | 'id' | 'place'> {
  const { account, region, imageId, imageName, sharedAccount, sharedAccountName, detail } = subject;
  const owner = account === undefined ? '' : accountLabel(account, accounts);
  if (imageId !== undefined) {
    const place = [short(region ?? ''), owner].filter((part) => part !== '').join(' · ');
    return { name: short(imageName ?? ''), id: short(imageId), place };
  }
  if (sharedAccount !== undefined) {
    const id = describeGrantee(parseGranteeKey(sharedAccount), words);
    return { name: short(sharedAccountName ?? ''), id, place: owner };
  }

  const scope = parseTargetKey(detail ?? '');
  if (scope === undefined) return { name: '', id: short(region ?? ''), place: owner };
  return { name: describeTarget(scope, region ?? '', words), id: '', place: owner };
}

function line(
  { subject, firstSeenAt, lastSeenAt, allowance }: Remembered,
  { words, formatMoment }: PageContext,
): ShareLine {
  const { ago, time } = formatMoment(firstSeenAt);
  const until = lastSeenAt === undefined ? undefined : short(formatMoment(lastSeenAt).time);
  const seen = until === undefined ? words.row.firstSeen(ago, short(time)) : words.row.wasOpen(short(time), until);
  const status = [words.titles[subject.kind], seen, ...(allowance ? allowedBy(allowance, words) : [])].join(' · ');
  // The account of an allowance stands above already.
  const isOfImage = subject.imageId !== undefined;
  const account = isOfImage ? short(subject.sharedAccount ?? '') : '';
  return {
    account,
    name: isOfImage ? short(subject.sharedAccountName ?? '') : '',
    status,
    accounts: [],
    moreAccounts: '',
  };
}

function allowedBy({ reason, owner, ticket, expires }: Allowance, { row }: PageContext['words']): readonly string[] {
  const end = expires === undefined ? undefined : row.lapsed(short(expires));
  const facts = [row.allowedNow(short(reason)), owner && short(owner), ticket && short(ticket), end];
  return facts.filter((fact) => fact !== undefined);
}
