import type { AuditReport, FailedRun, Finding, Language, Severity } from '../types.ts';
import { wordsOf } from './describe.ts';
import { composeFoot, type Foot } from './foot.ts';
import { accountLabel, type Setting } from './rows.ts';
import { composeSections, type Section } from './sections.ts';
import { timeFormat } from './times.ts';
import { visible } from './untrusted.ts';
import { imagesInOrder, isFailed, isMinor, occurringKinds, verdictSentence } from './verdict.ts';
import type { Words } from './words-en.ts';

/** How a page speaks. A page that is mailed has the full report attached to it; one that stands alone does not. */
export interface PageOptions {
  readonly language: Language;
  readonly timeZone: string;
  readonly medium?: 'mail' | 'page';
}

/** A number that matters. */
export interface Figure {
  readonly value: string;
  readonly label: string;
  readonly severity: Severity | 'none';
}

/**
 * All that a reader is told of a run, in reading order and free of any format: HTML and text are both written from it.
 * Every text is visible, and empty where it does not apply.
 */
export interface Page {
  readonly words: Words;
  readonly language: Language;
  readonly emulated: string;
  readonly dateline: string;
  readonly verdict: string;
  readonly severity: Severity | 'none';
  readonly figures: readonly Figure[];
  readonly steps: readonly string[];
  readonly problems: readonly string[];
  readonly sections: readonly (Section & { readonly more: string })[];
  readonly allElse: string;
  readonly foot: Foot;
}

const MAX_FIGURES = 4;
const MAX_PROBLEMS = 50;
const PROBLEM_LENGTH = 500;

/** Composes the page of a run. A section has at most `maxRows` rows and says how many findings it leaves out. */
export function composePage(run: AuditReport | FailedRun, options: PageOptions, maxRows: number): Page {
  const words = wordsOf(options.language);
  const medium = options.medium ?? 'page';
  const common = {
    words,
    language: options.language,
    emulated: run.emulated ? words.emulated : '',
    dateline: dateline(run, options.timeZone),
    verdict: verdictSentence(run, words),
    foot: composeFoot(run, { ...options, medium }, words),
  };
  if (isFailed(run)) {
    const shown = run.problems.slice(0, MAX_PROBLEMS).map((problem) => visible(problem, PROBLEM_LENGTH));
    const left = run.problems.length - shown.length;
    const problems = left > 0 ? [...shown, words.moreProblems(left)] : shown;
    const steps = [words.steps.failed];
    return { ...common, severity: 'high', figures: [], steps, problems, sections: [], allElse: '' };
  }
  const setting = settingOf(run, options, words);
  const sections = composeSections(run.findings, setting, maxRows);
  const inOrder = imagesInOrder(run);
  return {
    ...common,
    severity: run.findings[0]?.severity ?? 'none',
    figures: composeFigures(run, words),
    steps: composeSteps(run, words),
    problems: [],
    sections: sections.map((section) => ({
      ...section,
      more: section.left > 0 ? words.more[medium](section.left) : '',
    })),
    allElse: run.verdict !== 'compliant' && inOrder > 0 ? words.allElse(inOrder) : '',
  };
}

function settingOf(report: AuditReport, { language, timeZone }: PageOptions, words: Words): Setting {
  const { accounts } = report.scope;
  return { words, language, formatTime: timeFormat(timeZone), accounts };
}

function dateline(run: AuditReport | FailedRun, timeZone: string): string {
  const accounts = isFailed(run) ? [] : run.scope.accounts.map(({ uin }) => accountLabel(uin, run.scope.accounts));
  return [...accounts.slice(0, 3), timeFormat(timeZone)(run.startedAt)].join(' · ');
}

function composeFigures(report: AuditReport, { nouns, figures }: Words): readonly Figure[] {
  const { counts } = report;
  const told = occurringKinds(report).filter(([kind]) => !isMinor(kind));
  const read: Figure = {
    value: counts.unread === 0 ? counts.read.toLocaleString('en-US') : `${counts.read}/${counts.images}`,
    label: figures.read(counts.images),
    severity: 'none',
  };
  return [
    ...told.slice(0, MAX_FIGURES - 1).map(([kind, count]) => ({
      value: count.toLocaleString('en-US'),
      label: nouns[kind](count),
      severity: kind === 'missing-share' ? ('medium' as const) : ('high' as const),
    })),
    read,
  ];
}

function composeSteps({ counts: { findings }, findings: all }: AuditReport, { steps }: Words): readonly string[] {
  const shares = findings['unauthorized-share'] + findings['lapsed-allowance'];
  const images = findings['unverified-image'];
  const targets = findings['unverified-target'];
  const missing = findings['missing-share'];
  const minor = all.filter((finding: Finding) => isMinor(finding.kind)).length;
  const due = [
    ...(shares > 0 ? [steps.shares(shares)] : []),
    ...(images + targets > 0 ? [steps.unverified(images, targets)] : []),
    ...(missing > 0 ? [steps.missing(missing)] : []),
    ...(minor > 0 ? [steps.minor(minor)] : []),
  ];
  return due.length > 0 ? due : [steps.nothing];
}
