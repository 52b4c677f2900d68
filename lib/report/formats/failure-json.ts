import type { FailedRun } from '../../types.ts';
import { escapedJson } from '../findings/untrusted.ts';

/**
 * JSON of a failed run: the facts of a run as in the JSON report, `verdict: failed`, which no script takes for `compliant`,
 * and its problems in sentences.
 */
export function renderFailureJson(run: FailedRun): string {
  const { toolVersion, runId, trigger, startedAt, finishedAt, emulated, account, error, problems } = run;
  const facts = { version: 1, toolVersion, runId, trigger, startedAt, finishedAt, emulated };
  return `${escapedJson({ ...facts, verdict: 'failed', account, error, problems }, 2)}\n`;
}
