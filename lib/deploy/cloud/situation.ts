import { DeployError } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import type { DeployContext } from './context.ts';
import type { FunctionState } from './function-api.ts';
import { describeMaker, isOwned } from './ownership.ts';
import type { PolicyState, RoleState } from './role-api.ts';
import { settle } from './settle.ts';
import { LATEST, type TriggerState } from './trigger-api.ts';

/** What stands in the cloud under the deployment's names, before anything is done. */
export interface Situation {
  readonly standing?: FunctionState;
  readonly triggers: readonly TriggerState[];
  readonly role?: RoleState;
  readonly policy?: PolicyState;
  /** Names and ids of what is attached to the role. */
  readonly attached: readonly { readonly id: number; readonly name: string }[];
}

/** The role and the policy of its own that deploying makes; nothing where the role is named. */
export type RoleSituation = Pick<Situation, 'role' | 'policy' | 'attached'>;

/** Looks at everything a deploy may touch, and waits first for the function to settle. */
export async function look(deployment: Deployment, context: DeployContext): Promise<Situation> {
  const standing = await settle(deployment, context);
  const triggers = standing === undefined ? [] : await context.cloud.listTriggers(deployment);
  return { standing, triggers, ...(await lookAtRole(deployment, context)) };
}

/** Looks at the role and its policy. */
export async function lookAtRole({ role }: Deployment, { cloud }: DeployContext): Promise<RoleSituation> {
  if (role.kind === 'named') return { attached: [] };
  const standing = await cloud.readRole(role.name);
  const policy = await cloud.readPolicy(role.name);
  return {
    role: standing,
    policy,
    attached: standing === undefined ? [] : await cloud.listAttachedPolicies(role.name),
  };
}

/** Stops before anything is done where the names belong to somebody else, or where what is wanted cannot be had by changing. */
export function refuseObstacles(deployment: Deployment, seen: Situation): void {
  const { functionName, runtime, role } = deployment;
  refuseForeign(`function ${functionName}`, seen.standing?.tags, deployment);
  refuseForeign(`role ${role.name}`, seen.role?.tags, deployment);
  refuseForeign(`policy ${role.name}`, seen.policy?.tags, deployment);
  if (seen.standing !== undefined && seen.standing.status !== 'CreateFailed' && seen.standing.runtime !== runtime) {
    throw new DeployError(
      `The function ${functionName} runs on ${seen.standing.runtime}, and the runtime of a function cannot be changed to ${runtime}. ` +
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
export function ownTimers(triggers: readonly TriggerState[]): readonly TriggerState[] {
  return triggers.filter(({ type, qualifier }) => type === 'timer' && qualifier === LATEST);
}

/** The timers that nobody wants any more: `remembered`, as an earlier deploy made them. */
export function staleTimers(
  deployment: Deployment,
  triggers: readonly TriggerState[],
  remembered: readonly string[],
): readonly TriggerState[] {
  return ownTimers(triggers).filter(({ name }) => remembered.includes(name) && !isWanted(name, deployment));
}

/** The triggers that deploying neither makes nor made. */
export function foreignTriggers(
  deployment: Deployment,
  triggers: readonly TriggerState[],
  remembered: readonly string[],
): readonly TriggerState[] {
  const timers = ownTimers(triggers);
  return triggers.filter(
    (trigger) =>
      !timers.includes(trigger) || !(isWanted(trigger.name, deployment) || remembered.includes(trigger.name)),
  );
}

function refuseForeign(what: string, tags: Readonly<Record<string, string>> | undefined, deployment: Deployment): void {
  if (tags === undefined || isOwned(tags, deployment)) return;
  throw new DeployError(
    `There is a ${what} already, which ${describeMaker(tags, deployment)}. Nothing was changed. ` +
      'Choose another name in serverless.yml, or rename or remove what is there.',
  );
}
