import type { DeployedFunction } from '../cloud/deployed.ts';
import { type CommandContext, emulatorAddress } from './context.ts';
import type { Prepared } from './prepare.ts';

/** Comparison of the deployed function with the local files: a line each. Nothing differs where all three are empty. */
export interface Comparison {
  /** Drift that the next deploy corrects. */
  readonly differences: readonly string[];
  /** Drift that deploy does not correct. */
  readonly unmanagedDrift: readonly string[];
  /** Parts that could not be compared, and why. */
  readonly unknown: readonly string[];
}

/** Deployed function as `info` found it. A function of somebody else is not compared. */
export interface Finding {
  readonly deployed?: DeployedFunction;
  readonly comparison?: Comparison;
  /** Functions and roles under other names: a line each. */
  readonly orphans: readonly string[];
  /** Reasons for which `--check` fails. */
  readonly faults: readonly string[];
}

/** Writes the one document of `info --json`, version 1; described in docs/serverless-yml.md. */
export function writeInfoJson(finding: Finding, { deployment, auditFile }: Prepared, context: CommandContext): void {
  const { deployed, comparison, orphans, faults } = finding;
  const { functionName: name, region, namespace, stage } = deployment;
  const document = {
    version: 1,
    command: 'info',
    emulated: emulatorAddress(context) !== undefined,
    function: { name, region, namespace, stage },
    auditFile,
    exists: deployed !== undefined,
    ...(deployed && { owned: deployed.owned, deployed: describe(deployed) }),
    ...comparison,
    orphans,
    check: { passed: faults.length === 0, faults },
  };
  context.write(JSON.stringify(document));
}

/** Chosen field by field: what is added to a function's state may be a secret. */
function describe(deployed: DeployedFunction) {
  const { status, statusReasons, runtime, handler, memoryMb, timeoutSeconds, role, retry, triggers } = deployed;
  const { vpc, logs, environmentNames, modifiedTime, availability, history } = deployed;
  return {
    status,
    statusReasons,
    runtime,
    handler,
    memorySize: memoryMb,
    timeout: timeoutSeconds,
    role,
    vpcConfig: vpc,
    cls: logs,
    retry,
    variables: environmentNames,
    modifiedTime,
    availability,
    ...(history.kind === 'known' && { version: history.current?.version, previousVersion: history.previous?.version }),
    triggers: triggers.map(({ name, type, enabled, cron, qualifier }) => ({ name, type, enabled, cron, qualifier })),
  };
}
