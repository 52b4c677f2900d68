import { DeployError } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import type { CloudContext } from './context.ts';
import type { FunctionState } from './function-api.ts';
import { describeOwner, isOwned } from './ownership.ts';
import type { PolicyState, RoleState } from './role-api.ts';
import { LATEST, type TriggerState } from './trigger-api.ts';
import { waitUntilStable } from './wait.ts';

/** What stands in the cloud under the deployment's names, before anything is done. */
export interface CloudState {
  readonly current?: FunctionState;
  readonly triggers: readonly TriggerState[];
  readonly role?: RoleState;
  readonly policy?: PolicyState;
  /** Names and ids of what is attached to the role. */
  readonly attached: readonly { readonly id: number; readonly name: string }[];
}

/** The role and the policy of its own that deploying makes; nothing where the role is named. */
export type RoleResources = Pick<CloudState, 'role' | 'policy' | 'attached'>;

/** Looks at everything a deploy may touch, and waits first for the function to settle. */
export async function readCloudState(deployment: Deployment, context: CloudContext): Promise<CloudState> {
  const current = await waitUntilStable(deployment, context);
  const triggers = current === undefined ? [] : await context.cloud.listTriggers(deployment);
  return { current, triggers, ...(await readRoleResources(deployment, context)) };
}

/** Looks at the role and its policy. */
export async function readRoleResources({ role }: Deployment, { cloud }: CloudContext): Promise<RoleResources> {
  if (role.kind === 'named') return { attached: [] };
  const current = await cloud.readRole(role.name);
  const policy = await cloud.readPolicy(role.name);
  return {
    role: current,
    policy,
    attached: current === undefined ? [] : await cloud.listAttachedPolicies(role.name),
  };
}

/** Stops before anything is done where the names belong to somebody else, or where what is wanted cannot be had by changing. */
export function checkDeployable(deployment: Deployment, seen: CloudState): void {
  const { functionName, runtime, role } = deployment;
  checkOwned(`function ${functionName}`, seen.current?.tags, deployment);
  checkOwned(`role ${role.name}`, seen.role?.tags, deployment);
  checkOwned(`policy ${role.name}`, seen.policy?.tags, deployment);
  if (seen.current !== undefined && seen.current.status !== 'CreateFailed' && seen.current.runtime !== runtime) {
    throw new DeployError(
      `The function ${functionName} runs on ${seen.current.runtime}, and the runtime of a function cannot be changed to ${runtime}. ` +
        'Nothing was changed. Run remove, then deploy again.',
    );
  }
  const taken = seen.triggers.find(({ name, type }) => type !== 'timer' && isWanted(name, deployment));
  if (taken !== undefined) {
    throw new DeployError(
      `The function ${functionName} has a trigger ${taken.name} of type ${taken.type}, which is no timer. ` +
        'Nothing was changed. Give the timer in serverless.yml another name.',
    );
  }
}

/** Whether the deployment has a timer of this name. */
function isWanted(name: string, { triggers }: Deployment): boolean {
  return triggers.some((trigger) => trigger.name === name);
}

/** The timers of the latest code, the only triggers that deploying makes. */
export function latestTimers(triggers: readonly TriggerState[]): readonly TriggerState[] {
  return triggers.filter(({ type, qualifier }) => type === 'timer' && qualifier === LATEST);
}

/** The timers that nobody wants any more: `remembered`, as an earlier deploy made them. */
export function staleTimers(
  deployment: Deployment,
  triggers: readonly TriggerState[],
  remembered: readonly string[],
): readonly TriggerState[] {
  return latestTimers(triggers).filter(({ name }) => remembered.includes(name) && !isWanted(name, deployment));
}

/** The triggers that deploying neither makes nor made. */
export function unmanagedTriggers(
  deployment: Deployment,
  triggers: readonly TriggerState[],
  remembered: readonly string[],
): readonly TriggerState[] {
  const timers = latestTimers(triggers);
  return triggers.filter(
    (trigger) =>
      !timers.includes(trigger) || !(isWanted(trigger.name, deployment) || remembered.includes(trigger.name)),
  );
}

function checkOwned(what: string, tags: Readonly<Record<string, string>> | undefined, deployment: Deployment): void {
  if (tags === undefined || isOwned(tags, deployment)) return;
  throw new DeployError(
    `There is a ${what} already, which ${describeOwner(tags, deployment)}. Nothing was changed. ` +
      'Choose another name in serverless.yml, or rename or remove what is there.',
  );
}
