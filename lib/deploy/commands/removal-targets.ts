import { DeployError } from '../../errors.ts';
import type { Orphan, OrphanSearch } from '../cloud/orphans.ts';
import type { RemovalParts } from '../cloud/remove.ts';
import type { Deployment } from '../deployment.ts';
import type { CommandOptions } from '../framework.ts';
import { managedRoleName } from '../settings/permissions.ts';
import { nextCommand } from './next-command.ts';
import { describeOrphan, describePlaces } from './orphans.ts';

/** A deployment to remove, or its role alone. */
export interface RemovalTarget {
  readonly deployment: Deployment;
  readonly parts: RemovalParts;
}

/** Deployments to remove. */
export interface RemovalTargets {
  readonly targets: readonly RemovalTarget[];
  /** Lines about what is not removed, and why. */
  readonly kept: readonly string[];
}

/**
 * Chooses the deployments to remove: that of serverless.yml; with `--all` also those of this service and stage that it does not
 * name; with `--name` the one of that name. Throws DeployError where that is none, or more than one.
 */
export function selectTargets(search: OrphanSearch, deployment: Deployment, options: CommandOptions): RemovalTargets {
  const { name, all } = options;
  const own: RemovalTarget = { deployment, parts: 'all' };
  if (typeof name === 'string') return { targets: [selectNamed(name, search, { deployment, options })], kept: [] };
  if (all !== true) return { targets: [own], kept: [] };
  const reasons = search.orphans.map((orphan) => ({ orphan, reason: reasonToKeep(orphan, search, deployment) }));
  return {
    targets: [own, ...reasons.flatMap(({ orphan, reason }) => (reason ? [] : [targetOf(orphan, deployment)]))],
    kept: reasons.flatMap(({ orphan, reason }) => (reason ? [`${describeOrphan(orphan)}: ${reason}`] : [])),
  };
}

interface Selection {
  readonly deployment: Deployment;
  readonly options: CommandOptions;
}

function selectNamed(name: string, { orphans, unsearched }: OrphanSearch, { deployment, options }: Selection) {
  const { region } = options;
  const isMeant = (place: string) => typeof region !== 'string' || place === region;
  const found = orphans
    .filter((orphan) => orphan.name === name)
    .filter((orphan) => orphan.kind === 'role' || (orphan.stage === deployment.stage && isMeant(orphan.region)))
    .map((orphan) => targetOf(orphan, deployment));
  const isOwn = deployment.functionName === name && isMeant(deployment.region);
  const targets: readonly RemovalTarget[] = isOwn ? [{ deployment, parts: 'all' }, ...found] : found;
  const [target] = targets;
  if (target !== undefined && targets.length === 1) return target;
  const { service, stage } = deployment;
  if (target !== undefined) {
    const regions = targets.map((each) => each.deployment.region).join(', ');
    throw new DeployError(`${service}/${stage} has a ${name} in ${regions}. Nothing was removed. Add --region.`);
  }
  const where = unsearched.length === 0 ? '' : ` Not searched: ${describePlaces(unsearched)}.`;
  throw new DeployError(
    `There is no function or role ${name} of ${service}/${stage}${typeof region === 'string' ? ` in ${region}` : ''}. ` +
      `Nothing was removed.${where} To list what there is: ${nextCommand('info', options)}`,
  );
}

/** Reason why `--all` leaves it; undefined when it does not. */
function reasonToKeep(orphan: Orphan, { unsearched }: OrphanSearch, { stage }: Deployment): string | undefined {
  if (orphan.kind === 'function') return orphan.stage === stage ? undefined : 'it belongs to another stage';
  // Its function may be where nobody could look.
  return orphan.region !== undefined || unsearched.length === 0
    ? undefined
    : 'the region of its function could not be searched';
}

/** The orphan as a deployment. Each part is removed only while its tags say that this service and stage created it. */
function targetOf(orphan: Orphan, deployment: Deployment): RemovalTarget {
  const policy = { version: '2.0', statement: [] } as const;
  if (orphan.kind === 'role')
    return { deployment: { ...deployment, role: { kind: 'managed', name: orphan.name, policy } }, parts: 'role' };

  const { name: functionName, namespace, region } = orphan;
  const name = orphan.role ?? managedRoleName({ functionName, namespace, region });
  // A role that serverless.yml names too stays for the function there.
  const role =
    name === deployment.role.name ? ({ kind: 'named', name } as const) : ({ kind: 'managed', name, policy } as const);
  return { deployment: { ...deployment, functionName, namespace, region, role }, parts: 'all' };
}
