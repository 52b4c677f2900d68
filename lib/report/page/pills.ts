import { catalogue } from '../../findings.ts';
import type { AuditReport, FailedRun, Severity } from '../../types.ts';
import { isFullyRead } from '../findings/tally.ts';
import type { Words } from '../findings/words-en.ts';

/** Verdict or severity as a shape and a word; the tone is its colour. */
export interface Pill {
  readonly tone: 'high' | 'warning' | 'quiet' | 'good';
  readonly text: string;
}

const severityPills = {
  high: { tone: 'high', shape: '▲' },
  medium: { tone: 'warning', shape: '◆' },
  low: { tone: 'quiet', shape: '○' },
} as const satisfies Record<Severity, { readonly tone: Pill['tone']; readonly shape: string }>;

/** Severity of a finding. */
export function severityPill(severity: Severity, words: Words): Pill {
  const { tone, shape } = severityPills[severity];
  return { tone, text: `${shape} ${words.severity[severity]}` };
}

/** Verdict of a run. That something was not read is said beside what was found. */
export function verdictPills(run: AuditReport | FailedRun, { pills }: Words): readonly Pill[] {
  if (run.kind === 'failed') return [{ tone: 'high', text: `■ ${pills.failed}` }];
  const isNonCompliant =
    run.verdict === 'non-compliant' || run.findings.some(({ kind }) => catalogue[kind].verdict === 'non-compliant');
  const isIncomplete = !isFullyRead(run);
  if (!isNonCompliant && !isIncomplete) {
    // A part of a report is no all-clear.
    if (run.findingsElsewhere > 0) return [{ tone: 'quiet', text: `○ ${pills.part}` }];
    return [{ tone: 'good', text: `✓ ${pills.compliant}` }];
  }
  return [
    ...(isNonCompliant ? [{ tone: 'high', text: `▲ ${pills.nonCompliant}` } as const] : []),
    ...(isIncomplete ? [{ tone: 'warning', text: `◆ ${pills.incomplete}` } as const] : []),
  ];
}
