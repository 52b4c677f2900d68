import { DeployError } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import type { CloudContext } from './api.ts';
import { type RoleResources, readRoleResources } from './cloud-state.ts';
import { isBusy, isConflict } from './conflict.ts';
import { withDeployErrors } from './deploy-error.ts';
import { describeOwner, isOwned } from './ownership.ts';
import { repeatWhileBusy, waitUntilGone } from './wait.ts';

/** Something that an earlier deploy created. `what` names it for people: `function audit-dev with its trigger daily`. */
export interface Removal {
  readonly kind: 'function' | 'role' | 'policy';
  readonly what: string;
}

interface Plan {
  /** In this order; empty when there is nothing to remove. */
  readonly removals: readonly Removal[];
  /** Lines that say what is not removed, and why. */
  readonly kept: readonly string[];
}

/** Resources of a deployment that remove would delete, and those that it would keep. */
export interface RemovalPlan extends Plan {
  readonly deployment: Deployment;
  readonly parts: RemovalParts;
}

/** Parts of a deployment: all of it, or its role and policy alone. */
export type RemovalParts = 'all' | 'role';

/** Finds what an earlier deploy created under the deployment's names. Changes nothing. Throws DeployError. */
export function planRemoval(
  deployment: Deployment,
  context: CloudContext,
  parts: RemovalParts = 'all',
): Promise<RemovalPlan> {
  return withDeployErrors(deployment, async () => ({ deployment, parts, ...(await plan(deployment, context, parts)) }));
}

/**
 * Removes what the plan names, each thing only while it is what a deploy created, and waits until it is gone. Throws
 * DeployError, before anything is removed where something is not as the plan says.
 */
export function remove(
  { deployment, parts, removals: planned }: RemovalPlan,
  context: CloudContext,
): Promise<readonly string[]> {
  const changes: string[] = [];
  const removeAll = async () => {
    const { removals } = await plan(deployment, context, parts);
    if (removals.some(({ what }) => !planned.some((removal) => removal.what === what))) {
      throw new DeployError(
        'The resources in the cloud have changed since they were shown. Nothing was removed. Run remove again.',
      );
    }
    for (const { kind, what } of removals) {
      context.reporter.progress(`removing ${what}`);
      await waitUntilGone(what, () => attempt(deployment, () => removers[kind](deployment, context)), context);
      changes.push(`removed ${what}`);
      context.reporter.notice(`removed ${what}`);
    }
    return changes;
  };
  return withDeployErrors(deployment, removeAll, changes);
}

async function plan(deployment: Deployment, context: CloudContext, parts: RemovalParts): Promise<Plan> {
  const nothing: Plan = { removals: [], kept: [] };
  return join(
    parts === 'role' ? nothing : await planFunction(deployment, context),
    planRole(deployment, await readRoleResources(deployment, context)),
  );
}

/** Repeated while the function is going: an earlier removal may not be over. */
function planFunction(deployment: Deployment, context: CloudContext): Promise<Plan> {
  return repeatWhileBusy(() => readFunctionPlan(deployment, context), deployment, context);
}

async function readFunctionPlan(deployment: Deployment, { cloud }: CloudContext): Promise<Plan> {
  const name = `function ${deployment.functionName}`;
  const current = await cloud.readFunction(deployment);
  if (current === undefined || !isOwned(current.tags, deployment))
    return planPart({ kind: 'function', what: name }, current, deployment);

  const triggers = (await cloud.listTriggers(deployment)).map((trigger) => trigger.name);
  const list = `${triggers.length === 1 ? 'trigger' : 'triggers'} ${triggers.join(', ')}`;
  return {
    removals: [{ kind: 'function', what: triggers.length === 0 ? name : `${name} with its ${list}` }],
    kept: [],
  };
}

function planRole(deployment: Deployment, { role, policy, attached }: RoleResources): Plan {
  const { name, kind } = deployment.role;
  if (kind === 'named') return keep(`role ${name}, which is named in serverless.yml`);
  const others = attached.filter(({ id }) => id !== policy?.id).map((other) => other.name);
  if (role !== undefined && isOwned(role.tags, deployment) && others.length > 0)
    return keep(`role ${name} and its policy: somebody attached further policies to it (${others.join(', ')})`);

  const isAttachedHere = attached.some(({ id }) => id === policy?.id);
  return join(
    planPart({ kind: 'role', what: `role ${name}` }, role, deployment),
    (policy?.holders ?? 0) > Number(isAttachedHere)
      ? keep(`policy ${name}: somebody attached it to something else too`)
      : planPart({ kind: 'policy', what: `policy ${name}` }, policy, deployment),
  );
}

function planPart(
  removal: Removal,
  current: { readonly tags: Readonly<Record<string, string>> } | undefined,
  deployment: Deployment,
): Plan {
  if (current === undefined) return { removals: [], kept: [] };
  if (isOwned(current.tags, deployment)) return { removals: [removal], kept: [] };
  return keep(`${removal.what}, which ${describeOwner(current.tags, deployment)}`);
}

function keep(line: string): Plan {
  return { removals: [], kept: [line] };
}

function join(one: Plan, other: Plan): Plan {
  return { removals: [...one.removals, ...other.removals], kept: [...one.kept, ...other.kept] };
}

type Remover = (deployment: Deployment, context: CloudContext) => Promise<'gone' | 'waiting'>;

/** Each reads before it acts: so it finds what is gone, and what is no longer a deploy's. */
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

/** Takes a conflict for a removal under way: removing is safe to repeat. */
async function attempt({ role }: Deployment, act: () => Promise<'gone' | 'waiting'>): Promise<'gone' | 'waiting'> {
  try {
    return await act();
  } catch (error) {
    if (isBusy(error) || isConflict(error, role)) return 'waiting';
    throw error;
  }
}
