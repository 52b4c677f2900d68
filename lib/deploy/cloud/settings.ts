import type { Artifact, Deployment, TimerTrigger } from '../deployment.ts';
import type { FunctionSettings, FunctionState } from './function-api.ts';
import { MARKER_VARIABLE, type Marker, writeMarker } from './marker.ts';
import type { TriggerState } from './trigger-api.ts';

/** Where the platform enters the zip. */
export const HANDLER = 'index.main_handler';

/** The function's configuration as it is wanted, with the marker among its variables. */
export function wantedSettings(deployment: Deployment, marker: Marker): FunctionSettings {
  const { namespace, functionName, description, memoryMb, timeoutSeconds, environment, vpc, logs, role } = deployment;
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
export function wantedMarker({ triggers }: Deployment, { digest, auditDigest }: Artifact): Marker {
  return { codeDigest: digest, auditDigest, triggers: triggers.map(({ name }) => name) };
}

/** What of the configuration is not as wanted, in the words of serverless.yml; the marker does not count. Never a value. */
export function listDifferences(deployment: Deployment, standing: FunctionState): readonly string[] {
  const { vpc, logs } = deployment;
  const differs = {
    description: deployment.description !== standing.description,
    memorySize: deployment.memoryMb !== standing.memoryMb,
    timeout: deployment.timeoutSeconds !== standing.timeoutSeconds,
    role: deployment.role.name !== standing.role,
    vpcConfig: vpc?.vpcId !== standing.vpc?.vpcId || vpc?.subnetId !== standing.vpc?.subnetId,
    // Where nothing is said about logs, the platform's own choice is as good as any.
    cls: logs !== undefined && (logs.logsetId !== standing.logs?.logsetId || logs.topicId !== standing.logs.topicId),
  };
  const settings = Object.entries(differs).flatMap(([name, differ]) => (differ ? [name] : []));
  return [...settings, ...listVariables(deployment.environment, standing.environment)];
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
