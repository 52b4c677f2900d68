import { isMinor, isOn } from '../../findings.ts';
import { groupBy } from '../../group-by.ts';
import { imageKey } from '../../keys.ts';
import type { Finding } from '../../types.ts';
import { describe } from '../findings/describe.ts';
import { compareUrgency, imagesOf } from '../findings/tally.ts';
import type { PageContent } from './content.ts';
import type { PageContext } from './context.ts';
import { type Pill, severityPill } from './pills.ts';
import { composeRow, short } from './rows.ts';
import { causeKey, type Together } from './same-cause.ts';

/** Finding, or several of one account or one image, in a row of the table on the first screen. */
export interface Highlight {
  readonly pill: Pill;
  readonly what: string;
  readonly name: string;
  readonly id: string;
  readonly place: string;
  /** Account that an image is or must be shared with, and its name; or a number of accounts. */
  readonly account: string;
  readonly accountName: string;
  readonly since: string;
  readonly ago: string;
  /** Address of a console page, or empty, and its label. */
  readonly link: string;
  readonly linkLabel: string;
}

/** Rows of the first screen, and a sentence about the findings that are in none of them. */
export interface Highlights {
  readonly rows: readonly Highlight[];
  readonly more: string;
}

const MAX_ROWS = 3;
const MAX_REGIONS = 3;

/** Composes the worst three of the serious findings of a page, or of those that are open: by severity, then the newest share. */
export function composeHighlights({ run, news }: PageContent, context: PageContext): Highlights {
  if (run.kind === 'failed') return { rows: [], more: '' };
  const told = (news?.told ?? []).map(({ finding }) => finding).filter(isSerious);
  const shown = told.length > 0 ? told : run.findings.filter(isSerious);
  const groups = groupFindings(shown.toSorted(compareUrgency), context);
  const rows = groups.slice(0, MAX_ROWS);
  const left = shown.length - rows.flat().length;
  return {
    rows: rows.map((group) => composeHighlight(group, context)),
    more: left > 0 ? context.words.table.more(left) : '',
  };
}

function isSerious({ kind }: Finding): boolean {
  return !isMinor(kind);
}

/**
 * Shares of several images with one account are together, and so are shares of one image that were made at the same time, and
 * targets that were not read for the same cause.
 */
function groupFindings(findings: readonly Finding[], context: PageContext): readonly Together[] {
  const byAccount = groupBy(findings, (finding, index) =>
    isOn(finding, 'unwanted-share') ? JSON.stringify([finding.kind, finding.sharedAccount]) : String(index),
  );
  const recurring = new Set(byAccount.filter(({ length }) => length > 1).flat());
  return groupBy(findings, (finding, index) => {
    if (!isOn(finding, 'unwanted-share')) return causeKey(finding, context) ?? String(index);
    const { kind, sharedAccount, image, sharedSince } = finding;
    return JSON.stringify(recurring.has(finding) ? [kind, sharedAccount] : [kind, imageKey(image), sharedSince]);
  });
}

function composeHighlight(group: Together, context: PageContext): Highlight {
  const [first] = group;
  const { words, language } = context;
  const row = composeRow(first.kind === 'unverified-target' ? group : [first], context, () => true);
  const [share] = row.shares;
  const images = imagesOf(group).size;
  const isOneImage = images < 2;
  const isOfAccounts = images === 1 && group.length > 1;
  return {
    pill: severityPill(first.severity, words),
    what: describe(first, language).title,
    name: isOneImage ? row.name : words.table.images(images),
    id: isOneImage ? row.id : '',
    place: placesOf(group) === '' || (isOneImage && context.accounts.length > 1) ? row.place : placesOf(group),
    account: isOfAccounts ? words.row.accounts(group.length) : (share?.account ?? ''),
    accountName: isOfAccounts ? '' : (share?.name ?? ''),
    ...sinceOf(group, context),
    link: row.link,
    linkLabel: row.linkLabel,
  };
}

function placesOf(group: Together): string {
  const regions = [...new Set(group.flatMap((finding) => ('image' in finding ? (finding.image?.region ?? []) : [])))];
  const shown = regions.slice(0, MAX_REGIONS).map(short);
  return [...shown, ...(regions.length > MAX_REGIONS ? ['…'] : [])].join(', ');
}

/** Time of the newest share, which says so where the others have another; of other findings, that of first sight by an earlier run. */
function sinceOf(group: Together, { formatMoment, firstSeenAt, words }: PageContext): Pick<Highlight, 'since' | 'ago'> {
  const times = group.map((finding) => (isOn(finding, 'unwanted-share') ? finding.sharedSince : firstSeenAt(finding)));
  const [iso] = times;
  if (iso === undefined) return { since: '', ago: '' };
  const { ago, time } = formatMoment(iso);
  return { since: short(time), ago: new Set(times).size > 1 ? words.table.newest(ago) : ago };
}
