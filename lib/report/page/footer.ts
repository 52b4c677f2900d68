import { groupBy } from '../../group-by.ts';
import type { AuditReport, FailedRun } from '../../types.ts';
import type { UnreadCause } from '../findings/remedies.ts';
import { regionName } from '../findings/target.ts';
import { durationSeconds, timeFormat } from '../findings/times.ts';
import { visible } from '../findings/untrusted.ts';
import type { Medium, Words } from '../findings/words-en.ts';
import { accountLabel } from './rows.ts';

/** Numbers of one audited account in one region, or in all of them. */
export interface FooterRow {
  readonly place: string;
  readonly images: string;
  readonly read: string;
  readonly unread: string;
  readonly filtered: string;
}

/** Scope and facts of a run. A failed run has no rows. */
export interface Footer {
  /** Heading of the places of the rows. */
  readonly rowTitle: string;
  readonly rows: readonly FooterRow[];
  readonly moreRows: string;
  readonly facts: readonly string[];
  readonly attached: string;
}

const MAX_ROWS = 30;
const MAX_ACCOUNT_ROWS = 15;
const MAX_CAUSES = 8;
const TEXT_LENGTH = 100;

/** Composes the footer of a run. */
export function composeFooter(
  run: AuditReport | FailedRun,
  options: { readonly timeZone: string; readonly medium: Medium },
  words: Words,
): Footer {
  const { footer } = words;
  const ofRun = runFacts(run, options.timeZone, words);
  if (run.kind === 'failed') return { rowTitle: '', rows: [], moreRows: '', facts: ofRun, attached: '' };
  const { counts, scope } = run;
  const isByAccount = scope.accounts.length > 1 && scope.regions.length > MAX_ROWS;
  const rows = isByAccount
    ? accountRows(run, words).slice(0, MAX_ACCOUNT_ROWS)
    : regionRows(run, words).slice(0, MAX_ROWS);
  const left = (isByAccount ? scope.accounts : scope.regions).length - rows.length;
  const isAttachedPart = options.medium === 'mail' && run.findingsElsewhere > 0;
  return {
    rowTitle: isByAccount ? footer.account : footer.region,
    rows: [...rows, footerRow([footer.total], counts)],
    moreRows: left > 0 ? (isByAccount ? words.accounts.more(left) : footer.moreRegions(left)) : '',
    facts: [
      footer.fact(footer.audited, places(run, words)),
      ...unavailableRegions(run, words),
      ...unreadFacts(run, words),
      footer.fact(footer.shares, counts.shares.toLocaleString('en-US')),
      footer.fact(footer.requests, footer.retries(counts.requests, counts.retries)),
      ...ofRun,
      footer.fact(footer.digest, visible(run.allowlistDigest, TEXT_LENGTH)),
    ],
    attached: isAttachedPart ? footer.attachedPart : footer.attached[options.medium](run.findings.length),
  };
}

function regionRows({ scope: { accounts, regions } }: AuditReport, words: Words): readonly FooterRow[] {
  return regions.map(({ account, region, listed, ...numbers }) => {
    const place = [accounts.length > 1 ? accountLabel(account, accounts) : '', regionName(region, words.target)];
    return footerRow([...place, listed ? '' : words.footer.unlisted], numbers);
  });
}

/** Numbers of each account in all regions, first of those of which the most is unread; where there are many, of those alone. */
function accountRows({ scope: { accounts, regions } }: AuditReport, { footer }: Words): readonly FooterRow[] {
  return groupBy(regions, ({ account }) => account)
    .filter(
      (own) => accounts.length <= MAX_ACCOUNT_ROWS || own.some(({ listed, images, read }) => !listed || read < images),
    )
    .map((own) => {
      const total = (key: 'images' | 'read' | 'unread' | 'filtered') => own.reduce((sum, one) => sum + one[key], 0);
      const numbers = { images: total('images'), read: total('read'), unread: total('unread') };
      const unlisted = own.filter(({ listed }) => !listed).length;
      return { account: own[0].account, unlisted, numbers: { ...numbers, filtered: total('filtered') } };
    })
    .toSorted((a, b) => b.unlisted - a.unlisted || b.numbers.unread - a.numbers.unread)
    .map(({ account, unlisted, numbers }) => {
      const notListed = unlisted > 0 ? footer.unlistedRegions(unlisted) : '';
      return footerRow([accountLabel(account, accounts), notListed], numbers);
    });
}

function places({ scope: { accounts, regions } }: AuditReport, { footer }: Words): string {
  const unlisted = regions.filter(({ listed }) => !listed).length;
  const different = new Set(regions.map(({ region }) => region)).size;
  if (accounts.length < 2) return footer.places(accounts.length, different, unlisted);
  const all = footer.places(accounts.length, different, 0);
  return unlisted > 0 ? footer.because(all, footer.unlistedPlaces(unlisted, regions.length)) : all;
}

function unavailableRegions(
  { scope: { unavailableRegions: regions = [] } }: AuditReport,
  words: Words,
): readonly string[] {
  const { footer, subject } = words;
  const shown = regions.slice(0, MAX_CAUSES).map((region) => visible(region, TEXT_LENGTH));
  const list = subject.list([...shown, ...(regions.length > MAX_CAUSES ? ['…'] : [])]);
  return regions.length === 0 ? [] : [footer.fact(footer.unavailableRegions, list)];
}

/** Numbers of unread targets and images by cause. */
function unreadFacts({ findings }: AuditReport, words: Words): readonly string[] {
  const { footer } = words;
  const kinds = [
    { kind: 'unverified-organization', count: footer.unreadOrganization },
    { kind: 'unverified-target', count: footer.unreadTargets },
    { kind: 'unverified-inbound', count: footer.unreadInbound },
    { kind: 'unverified-image', count: footer.unreadImages },
  ] as const;
  const parts = kinds.flatMap(({ kind, count }) => {
    const causes = findings.flatMap((finding) => (finding.kind === kind ? [causeLabel(finding.reason, words)] : []));
    return groupBy(causes, (cause) => cause).map((same) => footer.because(count(same.length), same[0]));
  });
  const shown = [...parts.slice(0, MAX_CAUSES), ...(parts.length > MAX_CAUSES ? ['…'] : [])];
  return parts.length === 0 ? [] : [footer.fact(footer.notRead, words.subject.list(shown))];
}

/** Cause in a few words: the code of the cloud, where there is one. */
export function causeLabel(cause: UnreadCause, { footer }: Words): string {
  return cause.kind === 'refused' ? visible(cause.code, TEXT_LENGTH) : footer.causes[cause.kind];
}

function runFacts(run: AuditReport | FailedRun, timeZone: string, { footer }: Words): readonly string[] {
  const formatTime = timeFormat(timeZone);
  const trigger = run.trigger === undefined ? '' : `${run.trigger.name}, ${formatTime(run.trigger.time)}`;
  return [
    footer.fact(footer.started, formatTime(run.startedAt)),
    footer.fact(footer.duration, footer.seconds(durationSeconds(run))),
    ...(trigger === '' ? [] : [footer.fact(footer.trigger, visible(trigger, TEXT_LENGTH))]),
    footer.fact(footer.runId, visible(run.runId, TEXT_LENGTH)),
    footer.fact(footer.version, visible(run.toolVersion, TEXT_LENGTH)),
  ];
}

function footerRow(
  place: readonly string[],
  numbers: Readonly<Record<keyof Omit<FooterRow, 'place'>, number>>,
): FooterRow {
  const { images, read, unread, filtered } = numbers;
  return {
    place: place.filter((part) => part !== '').join(' · '),
    images: images.toLocaleString('en-US'),
    read: read.toLocaleString('en-US'),
    unread: unread.toLocaleString('en-US'),
    filtered: filtered.toLocaleString('en-US'),
  };
}
