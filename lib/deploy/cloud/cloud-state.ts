import { DeployError } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import type { CloudContext } from './api.ts';
import type { FunctionState } from './function-api.ts';
import { describeOwner, isOwned } from './ownership.ts';
import type { PolicyState, RoleState } from './role-api.ts';
import { LATEST, type TriggerState } from './trigger-api.ts';
import { waitUntilStable } from './wait.ts';

/** Function, triggers and role in the cloud under the deployment's names. */
export interface CloudState {
  readonly current?: FunctionState;
  readonly triggers: readonly TriggerState[];
  readonly role?: RoleState;
  readonly policy?: PolicyState;
  /** Names and ids of what is attached to the role. */
  readonly attached: readonly { readonly id: number; readonly name: string }[];
}

/** The role and the policy that deploying creates; nothing where the role is named. */
export type RoleResources = Pick<CloudState, 'role' | 'policy' | 'attached'>;

/** Reads everything that a deploy may change, and waits first until the function is stable. */
export async function readCloudState(deployment: Deployment, context: CloudContext): Promise<CloudState> {
  const current = await waitUntilStable(deployment, context);
  const triggers = current === undefined ? [] : await context.cloud.listTriggers(deployment);
  return { current, triggers, ...(await readRoleResources(deployment, context)) };
}

/** Reads the role and its policy. */
export async function readRoleResources(
  { role: { kind, name } }: Deployment,
  { cloud }: CloudContext,
): Promise<RoleResources> {
  if (kind === 'named') return { attached: [] };
  const role = await cloud.readRole(name);
  const policy = await cloud.readPolicy(name);
  return { role, policy, attached: role === undefined ? [] : await cloud.listAttachedPolicies(name) };
}

/** Throws DeployError where a name belongs to somebody else, or a change is impossible. */
export function checkDeployable(deployment: Deployment, { current, triggers, role, policy }: CloudState): void {
  const { functionName, runtime } = deployment;
  checkOwned(`function ${functionName}`, current?.tags, deployment);
  checkOwned(`role ${deployment.role.name}`, role?.tags, deployment);
  checkOwned(`policy ${deployment.role.name}`, policy?.tags, deployment);
  if (current !== undefined && current.status !== 'CreateFailed' && current.runtime !== runtime) {
    throw new DeployError(
      `The function ${functionName} runs on ${current.runtime}, and the runtime of a function cannot be changed to ${runtime}. ` +
        'Nothing was changed. Run remove, then deploy again.',
    );
  }
  const taken = triggers.find(({ name, type }) => type !== 'timer' && isWanted(name, deployment));
  if (taken !== undefined) {
    throw new DeployError(
      `The function ${functionName} has a trigger ${taken.name} of type ${taken.type}, which is not a timer. ` +
        'Nothing was changed. Give the timer in serverless.yml another name.',
    );
  }
}

/** True when the deployment has a timer of this name. */
function isWanted(name: string, { triggers }: Deployment): boolean {
  return triggers.some((trigger) => trigger.name === name);
}

/** Timers of the latest code, the only triggers that deploying creates. */
export function latestTimers(triggers: readonly TriggerState[]): readonly TriggerState[] {
  return triggers.filter(({ type, qualifier }) => type === 'timer' && qualifier === LATEST);
}

/** Timers that are no longer wanted, of those that an earlier deploy created and `recorded`. */
export function staleTimers(
  deployment: Deployment,
  triggers: readonly TriggerState[],
  recorded: readonly string[],
): readonly TriggerState[] {
  return latestTimers(triggers).filter(({ name }) => recorded.includes(name) && !isWanted(name, deployment));
}

/** Triggers that deploying neither creates nor created. */
export function unmanagedTriggers(
  deployment: Deployment,
  triggers: readonly TriggerState[],
  recorded: readonly string[],
): readonly TriggerState[] {
  const managed = new Set(
    latestTimers(triggers).filter(({ name }) => isWanted(name, deployment) || recorded.includes(name)),
  );
  return triggers.filter((trigger) => !managed.has(trigger));
}

function checkOwned(what: string, tags: Readonly<Record<string, string>> | undefined, deployment: Deployment): void {
  if (tags === undefined || isOwned(tags, deployment)) return;
  throw new DeployError(
    `A ${what} already exists and ${describeOwner(tags, deployment)}. Nothing was changed. ` +
      'Choose another name in serverless.yml, or rename or remove the existing one.',
  );
}
