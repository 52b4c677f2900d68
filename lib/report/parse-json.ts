import * as z from 'zod/mini';
import type { AuditReport, Finding, FindingKind, Verdict } from '../types.ts';
import { reportSchema } from './json-schema.ts';
import { flatFinding, restoreFinding } from './parse-findings.ts';
import { visible } from './untrusted.ts';

/** One thing that keeps a text from being read as a report. `path` is empty for the text as a whole; `line` is 1-based. */
export interface ReportProblem {
  readonly line?: number;
  readonly path: string;
  readonly problem: string;
  readonly fix: string;
}

export type ParsedReport =
  | { readonly status: 'report'; readonly report: AuditReport }
  | { readonly status: 'refused'; readonly problems: readonly ReportProblem[] };

const MOST_PROBLEMS = 10;
const NAME_LENGTH = 60;
const SAVE_AGAIN = 'Save the report again: scan --format json, or the report.json of a mail.';

const savedReport = z.extend(reportSchema, { findings: z.array(flatFinding) });

/**
 * Reads what `renderJson` wrote back into a report: the published format and nothing else, with counts and verdict that go
 * with its findings. What the format does not hold (tags, conditions of targets) is absent. Pure.
 */
export function parseReport(json: string): ParsedReport {
  const text = json.startsWith('\ufeff') ? json.slice(1) : json;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse([{ ...placeOf(error, text), path: '', problem: 'This is no whole JSON document.', fix: SAVE_AGAIN }]);
  }
  const foreign = recognize(value);
  if (foreign !== undefined) return refuse([foreign]);
  const parsed = z.safeParse(savedReport, value);
  if (!parsed.success) return refuse(parsed.error.issues.slice(0, MOST_PROBLEMS).map(describeIssue));
  const { version: _, findings: flat, ...run } = parsed.data;
  const findings = flat.map(restoreFinding);
  const problems = contradictions({ ...run, findings });
  return problems.length > 0 ? refuse(problems) : { status: 'report', report: { ...run, findings } };
}

function refuse(problems: readonly ReportProblem[]): ParsedReport {
  return { status: 'refused', problems };
}

/** Where the parser stopped, as far as its message says. */
function placeOf(error: unknown, text: string): { readonly line?: number } {
  const position = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? {} : { line: text.slice(0, Number(position)).split('\n').length };
}

/** Says what it is instead, when it is no report of this version. */
function recognize(value: unknown): ReportProblem | undefined {
  const parsed = z.safeParse(z.looseObject({ version: z.unknown(), findings: z.unknown() }), value);
  const keys = parsed.success ? parsed.data : {};
  if (!('version' in keys) || !('findings' in keys)) {
    return { path: '', problem: 'This is no report of image-share-audit.', fix: 'Name a report.json.' };
  }
  if (keys.version === 1) return undefined;
  const tool = 'toolVersion' in keys ? ` (image-share-audit ${visible(String(keys.toolVersion), NAME_LENGTH)})` : '';
  const problem = `is ${visible(JSON.stringify(keys.version), NAME_LENGTH)}, and this release reads reports of version 1.`;
  return { path: 'version', problem, fix: `Use the release that wrote it${tool}.` };
}

function describeIssue(issue: z.core.$ZodIssue): ReportProblem {
  return { path: formatPath(issue.path), problem: problemOf(issue), fix: SAVE_AGAIN };
}

function problemOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `has keys that do not belong there: ${issue.keys.map((key) => visible(key, NAME_LENGTH)).join(', ')}.`;
    case 'invalid_type':
      return `is missing, or is no ${issue.expected}.`;
    case 'invalid_value':
      return `has to be ${issue.values.map(String).join(', ')}.`;
    case 'invalid_union':
      return 'is missing, or is none of the known ones.';
    case 'too_big':
    case 'too_small':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return 'has a value that cannot be.';
  }
}

function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((place, part) => {
    if (typeof part === 'number') return `${place}[${part}]`;
    const key = visible(String(part), NAME_LENGTH);
    return place === '' ? key : `${place}.${key}`;
  }, '');
}

/** A report from which findings were lost must not pass for one that has none. */
function contradictions({ startedAt, finishedAt, verdict, counts, findings }: AuditReport): readonly ReportProblem[] {
  const timeless = Object.entries({ startedAt, finishedAt }).filter(([, time]) => Number.isNaN(Date.parse(time)));
  const wrongCounts = Object.entries(counts.findings).filter(
    ([kind, count]) => findings.filter((finding) => finding.kind === kind).length !== count,
  );
  const due = verdictOf(findings);
  return [
    ...timeless.map(([path]) => ({ path, problem: 'is no time.', fix: SAVE_AGAIN })),
    ...wrongCounts.map(([kind]) => ({
      path: `counts.findings.${kind}`,
      problem: 'is not how many there are among the findings.',
      fix: SAVE_AGAIN,
    })),
    ...(due === verdict
      ? []
      : [{ path: 'verdict', problem: `has to be ${due} with these findings.`, fix: SAVE_AGAIN }]),
  ];
}

function verdictOf(findings: readonly Finding[]): Verdict {
  const has = (...kinds: readonly FindingKind[]) => findings.some(({ kind }) => kinds.includes(kind));
  if (has('unverified-image', 'unverified-target')) return 'incomplete';
  return has('unauthorized-share', 'lapsed-allowance', 'missing-share') ? 'non-compliant' : 'compliant';
}
