import type { FailedRun } from '../../types.ts';
import { escapedJson } from '../findings/untrusted.ts';

/**
 * A run that ended without a report, for machines: the facts of a run as the JSON report has them, with `verdict: failed`,
 * so that whoever looks only for `compliant` is not misled, and what went wrong in sentences.
 */
export function renderFailureJson(run: FailedRun): string {
  const { toolVersion, runId, trigger, startedAt, finishedAt, emulated, account, error, problems } = run;
  const facts = { version: 1, toolVersion, runId, trigger, startedAt, finishedAt, emulated };
  return `${escapedJson({ ...facts, verdict: 'failed', account, error, problems }, 2)}\n`;
}
