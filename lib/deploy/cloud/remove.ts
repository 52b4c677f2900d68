import { DeployError } from '../../errors.ts';
import type { Change, Deployment } from '../deployment.ts';
import { type RoleResources, readRoleResources } from './cloud-state.ts';
import { isConflict } from './conflict.ts';
import type { CloudContext } from './context.ts';
import { withDeployErrors } from './deploy-error.ts';
import { describeOwner, isOwned } from './ownership.ts';
import { waitUntilGone } from './wait.ts';

/** One thing that an earlier deploy made. `what` names it for people: `function audit-dev with its trigger daily`. */
export interface Removal {
  readonly kind: 'function' | 'role' | 'policy';
  readonly what: string;
}

/** What removing would take away, in this order, and what it would leave and why, in words for whoever is asked. */
export interface RemovalPlan {
  readonly deployment: Deployment;
  /** Empty when there is nothing to remove. */
  readonly removals: readonly Removal[];
  readonly kept: readonly string[];
}

type Plan = Omit<RemovalPlan, 'deployment'>;

/** Finds what an earlier deploy made under the deployment's names. Changes nothing. Throws DeployError. */
export function planRemoval(deployment: Deployment, context: CloudContext): Promise<RemovalPlan> {
  return withDeployErrors(deployment, async () => ({ deployment, ...(await plan(deployment, context)) }));
}

/**
 * Removes what the plan names, each thing only while it is what a deploy made, and waits until it is gone. What is not as
 * it was shown stops it before anything is removed. Throws DeployError.
 */
export function remove(
  { deployment, removals: shown }: RemovalPlan,
  context: CloudContext,
): Promise<readonly Change[]> {
  const changes: Change[] = [];
  const removeAll = async () => {
    const { removals } = await plan(deployment, context);
    if (removals.some(({ what }) => !shown.some((removal) => removal.what === what))) {
      throw new DeployError(
        'What stands in the cloud has changed since it was shown. Nothing was removed. Run remove again.',
      );
    }
    for (const { kind, what } of removals) {
      context.reporter.progress(`removing ${what}`);
      await waitUntilGone(what, () => untilRemoved(deployment, () => removers[kind](deployment, context)), context);
      changes.push({ verb: 'removed', what });
      context.reporter.notice(`removed ${what}`);
    }
    return changes;
  };
  return withDeployErrors(deployment, removeAll, changes);
}

async function plan(deployment: Deployment, context: CloudContext): Promise<Plan> {
  const ofFunction = await planFunction(deployment, context);
  const ofRole = planRole(deployment, await readRoleResources(deployment, context));
  return {
    removals: [...ofFunction.removals, ...ofRole.removals],
    kept: [...ofFunction.kept, ...ofRole.kept],
  };
}

async function planFunction(deployment: Deployment, { cloud }: CloudContext): Promise<Plan> {
  const current = await cloud.readFunction(deployment);
  if (current === undefined) return { removals: [], kept: [] };
  const name = `function ${deployment.functionName}`;
  if (!isOwned(current.tags, deployment)) return leave(`${name}, which ${describeOwner(current.tags, deployment)}`);
  const triggers = (await cloud.listTriggers(deployment)).map((trigger) => trigger.name);
  const what =
    triggers.length === 0
      ? name
      : `${name} with its ${triggers.length === 1 ? 'trigger' : 'triggers'} ${triggers.join(', ')}`;
  return { removals: [{ kind: 'function', what }], kept: [] };
}

function planRole(deployment: Deployment, { role, policy, attached }: RoleResources): Plan {
  const { name, kind } = deployment.role;
  if (kind === 'named') return leave(`role ${name}, which is named in serverless.yml`);
  const others = attached.filter(({ id }) => id !== policy?.id).map((other) => other.name);
  if (role !== undefined && isOwned(role.tags, deployment) && others.length > 0) {
    const kept = [`role ${name} and its policy: somebody attached further policies to it (${others.join(', ')})`];
    return { removals: [], kept };
  }
  const ofRole = planPart(`role ${name}`, role, { kind: 'role', deployment });
  const isHeldHere = attached.some(({ id }) => id === policy?.id);
  const ofPolicy =
    (policy?.holders ?? 0) > Number(isHeldHere)
      ? leave(`policy ${name}: somebody attached it to something else too`)
      : planPart(`policy ${name}`, policy, { kind: 'policy', deployment });
  return {
    removals: [...ofRole.removals, ...ofPolicy.removals],
    kept: [...ofRole.kept, ...ofPolicy.kept],
  };
}

function planPart(
  what: string,
  current: { readonly tags: Readonly<Record<string, string>> } | undefined,
  { kind, deployment }: { readonly kind: Removal['kind']; readonly deployment: Deployment },
): Plan {
  if (current === undefined) return { removals: [], kept: [] };
  if (!isOwned(current.tags, deployment)) return leave(`${what}, which ${describeOwner(current.tags, deployment)}`);
  return { removals: [{ kind, what }], kept: [] };
}

function leave(line: string): Plan {
  return { removals: [], kept: [line] };
}

type Remover = (deployment: Deployment, context: CloudContext) => Promise<'gone' | 'waiting'>;

/** Each looks before it acts: at once it tells what is gone, and what is no longer a deploy's. */
const removers: Readonly<Record<Removal['kind'], Remover>> = {
  async function(deployment, { cloud }) {
    const current = await cloud.readFunction(deployment);
    if (current === undefined || !isOwned(current.tags, deployment)) return 'gone';
    if (current.status !== 'Deleting') await cloud.deleteFunction(deployment);
    return 'waiting';
  },
  async role(deployment, context) {
    const { role, policy, attached } = await readRoleResources(deployment, context);
    if (role === undefined || !isOwned(role.tags, deployment)) return 'gone';
    const { name } = deployment.role;
    if (policy !== undefined && attached.some(({ id }) => id === policy.id))
      await context.cloud.detachPolicy(name, policy.id);

    await context.cloud.deleteRole(name);
    return 'waiting';
  },
  async policy(deployment, { cloud }) {
    const policy = await cloud.readPolicy(deployment.role.name);
    if (policy === undefined || !isOwned(policy.tags, deployment)) return 'gone';
    await cloud.deletePolicy(policy.id);
    return 'waiting';
  },
};

/** Removing is safe to repeat: whatever became of it is seen at the next look. */
async function untilRemoved({ role }: Deployment, act: () => Promise<'gone' | 'waiting'>): Promise<'gone' | 'waiting'> {
  try {
    return await act();
  } catch (error) {
    if (isConflict(error, role)) return 'waiting';
    throw error;
  }
}
