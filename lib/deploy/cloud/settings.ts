import type { Artifact, Deployment, TimerTrigger } from '../deployment.ts';
import { MARKER_VARIABLE, type Marker, readMarker, writeMarker } from '../marker.ts';
import type { FunctionSettings, FunctionState } from './function-api.ts';
import type { TriggerState } from './trigger-api.ts';

/** Where the platform enters the zip. */
export const HANDLER = 'index.main_handler';

/** No topic: what takes a topic away. */
const noLogs = { logsetId: '', topicId: '' } as const;

/** The function's configuration as it is wanted, with the marker among its variables. A topic only the marker has is taken away. */
export function wantedSettings(deployment: Deployment, marker: Marker): FunctionSettings {
  const { namespace, functionName, description, memoryMb, timeoutSeconds, environment, vpc, role } = deployment;
  const logs = deployment.logs ?? (marker.topicId === undefined ? undefined : noLogs);
  return {
    namespace,
    functionName,
    description,
    memoryMb,
    timeoutSeconds,
    environment: { ...environment, [MARKER_VARIABLE]: writeMarker(marker) },
    role: role.name,
    ...(vpc === undefined ? {} : { vpc }),
    ...(logs === undefined ? {} : { logs }),
  };
}

/** The marker once everything is deployed. */
export function wantedMarker({ triggers, logs }: Deployment, { digest, auditDigest }: Artifact): Marker {
  return { codeDigest: digest, auditDigest, topicId: logs?.topicId, triggers: triggers.map(({ name }) => name) };
}

/** The log topic that an earlier deploy set and the function still has. */
export function heldTopic({ environment, logs }: FunctionState): string | undefined {
  const { topicId } = readMarker(environment);
  return topicId === logs?.topicId ? topicId : undefined;
}

/** What of the configuration is not as wanted, in the words of serverless.yml; the marker does not count. Never a value. */
export function listDifferences(deployment: Deployment, standing: FunctionState): readonly string[] {
  const { vpc } = deployment;
  const differs = {
    description: deployment.description !== standing.description,
    memorySize: deployment.memoryMb !== standing.memoryMb,
    timeout: deployment.timeoutSeconds !== standing.timeoutSeconds,
    role: deployment.role.name !== standing.role,
    vpcConfig: vpc?.vpcId !== standing.vpc?.vpcId || vpc?.subnetId !== standing.vpc?.subnetId,
    cls: logsDiffer(deployment, standing),
  };
  const settings = Object.entries(differs).flatMap(([name, differ]) => (differ ? [name] : []));
  return [...settings, ...listVariables(deployment.environment, standing.environment)];
}

/** Where nothing is said about logs, the platform's own choice is as good as any; one of serverless.yml's that was taken out is not. */
function logsDiffer({ logs }: Deployment, standing: FunctionState): boolean {
  if (logs === undefined) return heldTopic(standing) !== undefined;
  return logs.logsetId !== standing.logs?.logsetId || logs.topicId !== standing.logs.topicId;
}

/** What about a timer is not as wanted. */
export function timerDiffers(wanted: TimerTrigger, standing: TriggerState): 'nothing' | 'state' | 'schedule' {
  if (wanted.cron !== standing.cron || wanted.argument !== standing.argument) return 'schedule';
  return wanted.enabled === standing.enabled ? 'nothing' : 'state';
}

function listVariables(wanted: Readonly<Record<string, string>>, standing: Readonly<Record<string, string>>) {
  const names = new Set([...Object.keys(wanted), ...Object.keys(standing)]);
  names.delete(MARKER_VARIABLE);
  return [...names]
    .filter((name) => wanted[name] !== standing[name])
    .toSorted()
    .map((name) => `environment ${name}`);
}
