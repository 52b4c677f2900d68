import { type DeployRecord, RECORD_VARIABLE, readRecord, writeRecord } from '../deploy-record.ts';
import type { Artifact, Deployment, TimerTrigger } from '../deployment.ts';
import type { FunctionSettings, FunctionState } from './function-api.ts';
import type { TriggerState } from './trigger-api.ts';

/** Where the platform enters the zip. */
export const HANDLER = 'index.main_handler';

/** No topic: what takes a topic away. */
const noLogs = { logsetId: '', topicId: '' } as const;

/** The function's configuration as it is wanted, with the marker among its variables. A topic only the marker has is taken away. */
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

/** The marker once everything is deployed. */
export function wantedRecord({ triggers, logs }: Deployment, { digest, auditDigest }: Artifact): DeployRecord {
  return { codeDigest: digest, auditDigest, topicId: logs?.topicId, triggers: triggers.map(({ name }) => name) };
}

/** The log topic that an earlier deploy set and the function still has. */
export function managedTopic({ environment, logs }: FunctionState): string | undefined {
  const { topicId } = readRecord(environment);
  return topicId === logs?.topicId ? topicId : undefined;
}

/** What of the configuration is not as wanted, in the words of serverless.yml; the marker does not count. Never a value. */
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

/** Where nothing is said about logs, the platform's own choice is as good as any; one of serverless.yml's that was taken out is not. */
function logsDiffer({ logs }: Deployment, current: FunctionState): boolean {
  if (logs === undefined) return managedTopic(current) !== undefined;
  return logs.logsetId !== current.logs?.logsetId || logs.topicId !== current.logs.topicId;
}

/** What about a timer is not as wanted. */
export function timerDiffers(wanted: TimerTrigger, current: TriggerState): 'nothing' | 'state' | 'schedule' {
  if (wanted.cron !== current.cron || wanted.argument !== current.argument) return 'schedule';
  return wanted.enabled === current.enabled ? 'nothing' : 'state';
}

function listVariables(wanted: Readonly<Record<string, string>>, current: Readonly<Record<string, string>>) {
  const names = new Set([...Object.keys(wanted), ...Object.keys(current)]);
  names.delete(RECORD_VARIABLE);
  return [...names]
    .filter((name) => wanted[name] !== current[name])
    .toSorted()
    .map((name) => `environment ${name}`);
}
