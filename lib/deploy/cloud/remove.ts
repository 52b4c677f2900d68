import { DeployError } from '../../errors.ts';
import type { Change, Deployment } from '../deployment.ts';
import type { DeployContext } from './context.ts';
import { explaining } from './explain.ts';
import { isOutdated } from './look-again.ts';
import { describeMaker, isOwned } from './ownership.ts';
import { untilGone } from './settle.ts';
import { lookAtRole, type RoleSituation } from './situation.ts';

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
  readonly leaves: readonly string[];
}

type Plan = Omit<RemovalPlan, 'deployment'>;

/** Finds what an earlier deploy made under the deployment's names. Changes nothing. Throws DeployError. */
export function planRemoval(deployment: Deployment, context: DeployContext): Promise<RemovalPlan> {
  return explaining(deployment, async () => ({ deployment, ...(await plan(deployment, context)) }));
}

/**
 * Removes what the plan names, each thing only while it is what a deploy made, and waits until it is gone. What is not as
 * it was shown stops it before anything is removed. Throws DeployError.
 */
export function remove(
  { deployment, removals: shown }: RemovalPlan,
  context: DeployContext,
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
      context.voice.progress(`removing ${what}`);
      await untilGone(what, () => tolerate(deployment, () => removers[kind](deployment, context)), context);
      changes.push({ verb: 'removed', what });
      context.voice.notice(`removed ${what}`);
    }
    return changes;
  };
  return explaining(deployment, removeAll, changes);
}

async function plan(deployment: Deployment, context: DeployContext): Promise<Plan> {
  const ofFunction = await planFunction(deployment, context);
  const ofRole = planRole(deployment, await lookAtRole(deployment, context));
  return {
    removals: [...ofFunction.removals, ...ofRole.removals],
    leaves: [...ofFunction.leaves, ...ofRole.leaves],
  };
}

async function planFunction(deployment: Deployment, { cloud }: DeployContext): Promise<Plan> {
  const standing = await cloud.readFunction(deployment);
  if (standing === undefined) return { removals: [], leaves: [] };
  const name = `function ${deployment.functionName}`;
  if (!isOwned(standing.tags, deployment)) return leave(`${name}, which ${describeMaker(standing.tags, deployment)}`);
  const triggers = (await cloud.listTriggers(deployment)).map((trigger) => trigger.name);
  const what =
    triggers.length === 0
      ? name
      : `${name} with its ${triggers.length === 1 ? 'trigger' : 'triggers'} ${triggers.join(', ')}`;
  return { removals: [{ kind: 'function', what }], leaves: [] };
}

function planRole(deployment: Deployment, { role, policy, attached }: RoleSituation): Plan {
  const { name, kind } = deployment.role;
  if (kind === 'named') return leave(`role ${name}, which is named in serverless.yml`);
  const others = attached.filter(({ id }) => id !== policy?.id).map((other) => other.name);
  if (role !== undefined && isOwned(role.tags, deployment) && others.length > 0) {
    const leaves = [`role ${name} and its policy: somebody attached further policies to it (${others.join(', ')})`];
    return { removals: [], leaves };
  }
  const ofRole = planPart(`role ${name}`, role, { kind: 'role', deployment });
  const isHeldHere = attached.some(({ id }) => id === policy?.id);
  const ofPolicy =
    (policy?.holders ?? 0) > Number(isHeldHere)
      ? leave(`policy ${name}: somebody attached it to something else too`)
      : planPart(`policy ${name}`, policy, { kind: 'policy', deployment });
  return {
    removals: [...ofRole.removals, ...ofPolicy.removals],
    leaves: [...ofRole.leaves, ...ofPolicy.leaves],
  };
}

function planPart(
  what: string,
  standing: { readonly tags: Readonly<Record<string, string>> } | undefined,
  { kind, deployment }: { readonly kind: Removal['kind']; readonly deployment: Deployment },
): Plan {
  if (standing === undefined) return { removals: [], leaves: [] };
  if (!isOwned(standing.tags, deployment)) return leave(`${what}, which ${describeMaker(standing.tags, deployment)}`);
  return { removals: [{ kind, what }], leaves: [] };
}

function leave(line: string): Plan {
  return { removals: [], leaves: [line] };
}

type Remover = (deployment: Deployment, context: DeployContext) => Promise<'gone' | 'waiting'>;

/** Each looks before it acts: at once it tells what is gone, and what is no longer a deploy's. */
const removers: Readonly<Record<Removal['kind'], Remover>> = {
  async function(deployment, { cloud }) {
    const standing = await cloud.readFunction(deployment);
    if (standing === undefined || !isOwned(standing.tags, deployment)) return 'gone';
    if (standing.status !== 'Deleting') await cloud.deleteFunction(deployment);
    return 'waiting';
  },
  async role(deployment, context) {
    const { role, policy, attached } = await lookAtRole(deployment, context);
    if (role === undefined || !isOwned(role.tags, deployment)) return 'gone';
    const { name } = deployment.role;
    if (policy !== undefined && attached.some(({ id }) => id === policy.id)) {
      await context.cloud.detachPolicy(name, policy.id);
    }
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
async function tolerate({ role }: Deployment, act: () => Promise<'gone' | 'waiting'>): Promise<'gone' | 'waiting'> {
  try {
    return await act();
  } catch (error) {
    if (isOutdated(error, role)) return 'waiting';
    throw error;
  }
}
