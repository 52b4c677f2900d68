import { createHash } from 'node:crypto';
import { type DeployRecord, readRecord } from '../deploy-record.ts';
import type { Artifact, Deployment } from '../deployment.ts';
import type { CloudContext } from './api.ts';
import { checkDeployable, readCloudState } from './cloud-state.ts';
import { type CodeState, compareCode, readCodeFingerprint } from './code-state.ts';
import { withDeployErrors } from './deploy-error.ts';
import { listDifferences, readRetry } from './deployed.ts';
import { type DeployedAudit, readDeployedAudit } from './deployed-audit.ts';
import type { FunctionState } from './function-api.ts';
import { HANDLER } from './function-settings.ts';
import { describeSetting, describeSettings, type PlannedChange, planRole, planTimers } from './plan-parts.ts';
import { listUnmanagedDrift } from './unmanaged-drift.ts';

/** Changes that a deploy would make in the cloud, and the audit.yml that it would replace. */
export interface CloudPlan {
  readonly changes: readonly PlannedChange[];
  /** `none`: nothing is deployed. `same`: that of the package, by the digest that the last deploy recorded. */
  readonly audit: DeployedAudit | { readonly kind: 'none' | 'same' };
  /** Names of the variables whose values would change. */
  readonly variables: readonly string[];
  /** Drift that deploy does not correct: a line each. */
  readonly unmanagedDrift: readonly string[];
  /** Parts that could not be compared, and why. */
  readonly unknown: readonly string[];
}

/**
 * Compares the cloud with what a deploy would make of it, by the same rules, and changes nothing. Throws DeployError, also where a
 * deploy would stop before its first change.
 */
export function planDeploy(deployment: Deployment, artifact: Artifact, context: CloudContext): Promise<CloudPlan> {
  return withDeployErrors(deployment, async () => {
    const state = await readCloudState(deployment, context);
    checkDeployable(deployment, state);
    const { current, triggers } = state;
    const unmanagedDrift = listUnmanagedDrift(deployment, state);
    const roleChanges = planRole(deployment, state);
    if (current === undefined || current.status === 'CreateFailed') {
      const changes = [
        ...roleChanges,
        ...planCreation(deployment, artifact, current),
        ...planTimers(deployment, [], []),
      ];
      return { changes, audit: { kind: 'none' }, variables: [], unmanagedDrift, unknown: [] };
    }
    const { cloud } = context;
    const record = readRecord(current.environment);
    const retry = await readRetry(deployment, cloud);
    const code = compareCode(record, await readCodeFingerprint(deployment, cloud));
    const labels = listDifferences(deployment, current, { triggers, retry }).filter(isSetting);
    return {
      changes: [
        ...roleChanges,
        ...labels.map((label) => describeSetting(label, deployment, { ...current, retry })),
        ...planTimers(deployment, triggers, record.triggers),
        ...planCode(current, artifact, code),
      ],
      audit: await readAudit(record, artifact, code, () => readDeployedAudit(deployment, cloud)),
      variables: labels.flatMap((label) => (label.startsWith('environment ') ? [label.replace(/^\w+ /, '')] : [])),
      unmanagedDrift,
      unknown: [
        ...('reason' in code && code.kind === 'unknown'
          ? [`whether the code was replaced since the last deploy: ${code.reason}`]
          : []),
        ...(retry === undefined ? [`the retries: the function is ${current.status}`] : []),
      ],
    };
  });
}

/** Timers and the handler have changes of their own. */
function isSetting(label: string): boolean {
  return !label.startsWith('trigger ') && label !== 'handler';
}

/** A function whose creation failed is removed first. */
function planCreation(
  deployment: Deployment,
  { digest }: Artifact,
  failed: FunctionState | undefined,
): readonly PlannedChange[] {
  const name = deployment.functionName;
  return [
    ...(failed === undefined
      ? []
      : [{ part: 'function', action: 'remove', name, old: { status: failed.status } } as const]),
    { part: 'function', action: 'add', name },
    ...describeSettings(deployment),
    { part: 'code', action: 'add', name: 'sha256', new: digest },
  ];
}

/** As deploying decides: where nobody can know whether the code was replaced, it is left. */
function planCode(current: FunctionState, { digest }: Artifact, code: CodeState): readonly PlannedChange[] {
  const { codeDigest } = readRecord(current.environment);
  const change = { part: 'code', action: 'change' } as const;
  const replaced = code.kind === 'replaced' || code.kind === 'unrecorded' || current.status === 'UpdateFailed';
  return [
    ...(current.handler === HANDLER ? [] : [{ ...change, name: 'handler', old: current.handler, new: HANDLER }]),
    ...(codeDigest === digest
      ? []
      : [{ ...change, name: 'sha256', ...(codeDigest !== undefined && { old: codeDigest }), new: digest }]),
    ...(codeDigest === digest && replaced
      ? [{ ...change, name: 'uploaded again: it is not known to be what the last deploy uploaded' }]
      : []),
  ];
}

/** The record is believed while the code is the recorded one; otherwise, and for what differs, the deployed file itself is read. */
async function readAudit(
  { auditDigest }: DeployRecord,
  artifact: Artifact,
  code: CodeState,
  read: () => Promise<DeployedAudit>,
): Promise<CloudPlan['audit']> {
  const isRecorded = code.kind === 'unchanged' && auditDigest !== undefined;
  if (isRecorded && auditDigest === artifact.auditDigest) return { kind: 'same' };
  const audit = await read();
  if (audit.kind === 'unreadable' || !isRecorded || sha256(audit.bytes) === auditDigest) return audit;
  return { kind: 'unreadable', reason: 'the downloaded audit.yml is not the one that the last deploy recorded' };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
