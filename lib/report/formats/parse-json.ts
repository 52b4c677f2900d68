import * as z from 'zod/mini';
import { countKinds, findingKinds, isOn, reachVerdict, verdicts } from '../../findings.ts';
import { formatPath } from '../../format-path.ts';
import type { AuditReport, Finding } from '../../types.ts';
import { visible } from '../findings/untrusted.ts';
import { REPORT_VERSION } from './json.ts';
import { reportSchema } from './json-schema.ts';
import { flatFinding, restoreFinding } from './parse-findings.ts';
import { flatShare, restoreShare } from './parse-shares.ts';

/** Problem that keeps a text from being read as a report. `path` is empty for the text as a whole; `line` is 1-based. */
export interface ReportProblem {
  readonly line?: number;
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

export type ParsedReport =
  | { readonly status: 'report'; readonly report: AuditReport }
  | { readonly status: 'refused'; readonly problems: readonly ReportProblem[] };

const MAX_PROBLEMS = 10;
const NAME_LENGTH = 60;
const SAVE_AGAIN = 'Save the report again: scan --format json, or the report.json of a mail.';

const savedReport = z.extend(reportSchema, { findings: z.array(flatFinding), shares: z.array(flatShare) });

/**
 * Reads what `renderJson` wrote back into a report: the published format and nothing else, with counts and verdict that go
 * with its findings. What the format does not hold (tags) is absent, and so is what was news. Pure.
 */
export function parseReport(json: string): ParsedReport {
  const text = json.startsWith('\ufeff') ? json.slice(1) : json;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse([
      { ...placeOf(error, text), path: '', problem: 'This is not a complete JSON document.', fix: SAVE_AGAIN },
    ]);
  }
  const foreign = recognize(value);
  if (foreign !== undefined) return refuse([foreign]);
  const parsed = z.safeParse(savedReport, value);
  if (!parsed.success) return refuse(parsed.error.issues.slice(0, MAX_PROBLEMS).map(describeIssue));
  const { version: _, closed: _closed, unchecked: _unchecked, ...run } = parsed.data;
  const findings = run.findings.map(restoreFinding);
  const report: AuditReport = { kind: 'report', ...run, findings, shares: run.shares.map(restoreShare) };
  const problems = contradictions(report);
  return problems.length > 0 ? refuse(problems) : { status: 'report', report };
}

function refuse(problems: readonly ReportProblem[]): ParsedReport {
  return { status: 'refused', problems };
}

/** Line at which the parser stopped, as far as its message says. */
function placeOf(error: unknown, text: string): { readonly line?: number } {
  const position = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? {} : { line: text.slice(0, Number(position)).split('\n').length };
}

/** Identifies a document that is not a report of this version. */
function recognize(value: unknown): ReportProblem | undefined {
  const parsed = z.safeParse(z.looseObject({}), value);
  const keys = parsed.success ? parsed.data : {};
  if ('verdict' in keys && keys.verdict === 'failed') {
    const problem = 'This is a failed run, which has no report.';
    return { path: '', problem, fix: 'See "problems" in it. Pass a report.json instead.' };
  }
  if (!('version' in keys) || !('findings' in keys))
    return { path: '', problem: 'This is not an image-share-audit report.', fix: 'Pass a report.json.' };

  if (keys.version === REPORT_VERSION) return undefined;
  const tool = 'toolVersion' in keys ? ` (image-share-audit ${visible(String(keys.toolVersion), NAME_LENGTH)})` : '';
  const problem = `is ${visible(JSON.stringify(keys.version), NAME_LENGTH)}, and this release reads reports of version ${REPORT_VERSION}.`;
  return { path: 'version', problem, fix: `Save the report again, or use the release that wrote it${tool}.` };
}

function describeIssue(issue: z.core.$ZodIssue): ReportProblem {
  return {
    path: formatPath(issue.path.filter((step) => typeof step !== 'symbol')),
    problem: problemOf(issue),
    fix: SAVE_AGAIN,
  };
}

function problemOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `has unknown keys: ${issue.keys.map((key) => visible(key, NAME_LENGTH)).join(', ')}.`;
    case 'invalid_type':
      return `is missing or not of type ${issue.expected}.`;
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(', ')}.`;
    case 'invalid_union':
      return 'is missing or has an unknown value.';
    case 'too_big':
    case 'too_small':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return 'has an invalid value.';
  }
}

/** A report from which findings were lost, or that says of more than was read that it was, must not pass for a good one. */
function contradictions(report: AuditReport): readonly ReportProblem[] {
  const checks = [wrongTimes, wrongCounts, wrongSums, wrongUnread, wrongShares, wrongVerdict];
  return checks.flatMap((check) => check(report)).map((contradiction) => ({ ...contradiction, fix: SAVE_AGAIN }));
}

type Contradiction = Omit<ReportProblem, 'fix'>;

function wrongTimes({ startedAt, finishedAt }: AuditReport): readonly Contradiction[] {
  const timeless = Object.entries({ startedAt, finishedAt }).filter(([, time]) => Number.isNaN(Date.parse(time)));
  return timeless.map(([path]) => ({ path, problem: 'is not a valid time.' }));
}

function wrongCounts({ counts, findings }: AuditReport): readonly Contradiction[] {
  const found = countKinds(findings);
  return findingKinds
    .filter((kind) => counts.findings[kind] !== found[kind])
    .map((kind) => ({ path: `counts.findings.${kind}`, problem: 'does not match the number of findings.' }));
}

/** Images of a region are its read and unread ones, and the totals are the sums over the regions. */
function wrongSums({ scope: { regions }, counts }: AuditReport): readonly Contradiction[] {
  const unequal = regions.flatMap(({ images, read, unread }, index) =>
    images === read + unread
      ? []
      : [{ path: `scope.regions[${index}].images`, problem: 'is not the sum of read and unread.' }],
  );
  const totals = (['images', 'read', 'unread', 'filtered'] as const).filter(
    (key) => counts[key] !== regions.reduce((sum, region) => sum + region[key], 0),
  );
  return [...unequal, ...totals.map((key) => ({ path: `counts.${key}`, problem: 'is not the sum of scope.regions.' }))];
}

/** Each image that was not read is a finding, and each region that was not listed is one or more. Of a part, some are elsewhere. */
function wrongUnread({ scope, counts, findings, findingsElsewhere }: AuditReport): readonly Contradiction[] {
  const unlisted = scope.regions.filter(({ listed }) => !listed).length;
  const inbound = scope.regions.filter(({ inboundListed }) => inboundListed === false).length;
  const gaps = [
    { path: 'counts.unread', stated: counts.unread, found: findings.filter(isUnreadImage).length },
    { path: 'scope.regions', stated: unlisted, found: unlistedPlaces(findings).size },
    {
      path: 'scope.regions',
      stated: inbound,
      found: findings.filter(({ kind }) => kind === 'unverified-inbound').length,
    },
  ];
  const unstated = gaps.filter(({ stated, found }) => found > stated);
  const lost = gaps.reduce((sum, { stated, found }) => sum + stated - found, 0);
  return [
    ...unstated.map(({ path }) => ({ path, problem: 'is lower than the number of unread items among the findings.' })),
    ...(lost > findingsElsewhere
      ? [{ path: 'findings', problem: 'do not include everything that was not read.' }]
      : []),
  ];
}

/** One that was read, and could not be judged, counts as read. */
function isUnreadImage(finding: Finding): boolean {
  return finding.kind === 'unverified-image' && !('sharedAccounts' in finding.reason);
}

/** Several targets may be of one place; one that is empty was listed. */
function unlistedPlaces(findings: readonly Finding[]): ReadonlySet<string> {
  const places = findings.flatMap((finding) =>
    finding.kind === 'unverified-target' && finding.reason.kind !== 'empty' ? [finding.place] : [],
  );
  return new Set(places.map(({ account, region }) => JSON.stringify([account, region])));
}

/** Every share that is ruled against is a finding, and the other way round. Of a part, some are elsewhere. */
function wrongShares(report: AuditReport): readonly Contradiction[] {
  const { counts, shares, findings, findingsElsewhere, sharesElsewhere } = report;
  const isWhole = counts.shares === shares.length + sharesElsewhere;
  const ruledAgainst = shares.filter(({ ruling }) => ruling === 'unauthorized' || ruling === 'lapsed').length;
  const found = findings.filter((finding) => isOn(finding, 'unwanted-share')).length;
  const isFound = found === ruledAgainst || (found < ruledAgainst && findingsElsewhere > 0);
  return [
    ...(isWhole ? [] : [{ path: 'counts.shares', problem: 'does not match the number of shares.' }]),
    ...(isFound ? [] : [{ path: 'shares', problem: 'do not match the findings about shares.' }]),
  ];
}

/** A part of a report has the verdict of the whole run, which may be worse than that of its own findings. */
function wrongVerdict({ verdict, scope, counts, findings, findingsElsewhere }: AuditReport): readonly Contradiction[] {
  const isFullyRead =
    counts.unread === 0 && scope.regions.every(({ listed, inboundListed = true }) => listed && inboundListed);
  const due = isFullyRead ? reachVerdict(findings) : 'incomplete';
  const isWorse = verdicts.indexOf(verdict) > verdicts.indexOf(due);
  const isPossible = verdict === due || (isWorse && findingsElsewhere > 0);
  return isPossible ? [] : [{ path: 'verdict', problem: `must be ${due}, given what was read and found.` }];
}
