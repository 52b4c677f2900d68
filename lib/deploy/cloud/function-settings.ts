import { type DeployRecord, RECORD_VARIABLE, readRecord, writeRecord } from '../deploy-record.ts';
import type { Artifact, Deployment, RetryPolicy, TimerTrigger } from '../deployment.ts';
import { digestFiles } from './code-files.ts';
import type { FunctionSettings, FunctionState } from './function-api.ts';
import type { TriggerState } from './trigger-api.ts';

/** Entry of the zip. */
export const HANDLER = 'index.main_handler';

/** Empty ids remove a topic. */
const noLogs = { logsetId: '', topicId: '' } as const;

/** Wanted configuration of the function, with the record among its variables. A topic that only the record has is removed. */
export function wantedSettings(deployment: Deployment, record: DeployRecord): FunctionSettings {
  const { namespace, functionName, description, memoryMb, timeoutSeconds, environment, vpc, role } = deployment;
  const logs = deployment.logs ?? (record.topicId === undefined ? undefined : noLogs);
  return {
    namespace,
    functionName,
    description,
    memoryMb,
    timeoutSeconds,
    environment: { ...environment, [RECORD_VARIABLE]: writeRecord(record) },
    role: role.name,
    ...(vpc === undefined ? {} : { vpc }),
    ...(logs === undefined ? {} : { logs }),
  };
}

/** Record once everything is deployed on top of the `previous` version. */
export function wantedRecord(
  { triggers: timers, logs, retry }: Deployment,
  { digest, auditDigest, zip }: Artifact,
  previous: string | undefined,
): DeployRecord {
  return {
    codeDigest: digest,
    auditDigest,
    topicId: logs?.topicId,
    triggers: timers.map(({ name }) => name),
    filesDigest: digestFiles(zip),
    timers,
    retry,
    previous,
  };
}

/** Log topic that an earlier deploy set and the function still has. */
export function managedTopic({ environment, logs }: FunctionState): string | undefined {
  const { topicId } = readRecord(environment);
  return topicId === logs?.topicId ? topicId : undefined;
}

/** Names of the settings that differ, in the words of serverless.yml; the record does not count. Never a value. */
export function listSettingDifferences(deployment: Deployment, current: FunctionState): readonly string[] {
  const { vpc } = deployment;
  const differs = {
    description: deployment.description !== current.description,
    memorySize: deployment.memoryMb !== current.memoryMb,
    timeout: deployment.timeoutSeconds !== current.timeoutSeconds,
    role: deployment.role.name !== current.role,
    vpcConfig: vpc?.vpcId !== current.vpc?.vpcId || vpc?.subnetId !== current.vpc?.subnetId,
    cls: logsDiffer(deployment, current),
  };
  const settings = Object.entries(differs).flatMap(([name, differ]) => (differ ? [name] : []));
  return [...settings, ...listVariables(deployment.environment, current.environment)];
}

/** Without `cls`, a topic that the platform chose is no difference; one that an earlier deploy set is. */
function logsDiffer({ logs }: Deployment, current: FunctionState): boolean {
  if (logs === undefined) return managedTopic(current) !== undefined;
  return logs.logsetId !== current.logs?.logsetId || logs.topicId !== current.logs.topicId;
}

/** Part of a timer that differs. */
export function timerDiffers(wanted: TimerTrigger, current: TriggerState): 'nothing' | 'state' | 'schedule' {
  if (wanted.cron !== current.cron || wanted.argument !== current.argument) return 'schedule';
  return wanted.enabled === current.enabled ? 'nothing' : 'state';
}

/** True when both retry policies are the same. */
export function isSameRetry(wanted: RetryPolicy, current: Partial<RetryPolicy>): boolean {
  return wanted.attempts === current.attempts && wanted.maxAgeSeconds === current.maxAgeSeconds;
}

function listVariables(wanted: Readonly<Record<string, string>>, current: Readonly<Record<string, string>>) {
  const names = new Set([...Object.keys(wanted), ...Object.keys(current)]);
  names.delete(RECORD_VARIABLE);
  return [...names]
    .filter((name) => wanted[name] !== current[name])
    .toSorted()
    .map((name) => `environment ${name}`);
}
