import type { Orphan, OrphanFunction, OrphanSearch } from '../cloud/orphans.ts';
import type { Deployment } from '../deployment.ts';
import type { CommandOptions } from '../framework.ts';
import { nextCommand } from './next-command.ts';

/** Functions and roles of this service that serverless.yml does not name, with the command that removes each: a line each. */
export function describeOrphans(
  { orphans, unsearched }: OrphanSearch,
  deployment: Deployment,
  options: CommandOptions,
): readonly string[] {
  const { service } = deployment;
  return [
    ...(orphans.length === 0
      ? []
      : [
          `NOT NAMED by this serverless.yml, but created by ${service}:`,
          ...orphans.map((orphan) => `  ${describeOrphan(orphan)}. To remove it: ${removalOf(orphan, options)}`),
          'Keep what is deployed with another --stage or --region, or from another serverless.yml.',
        ]),
    ...(unsearched.length === 0
      ? []
      : [`Other functions and roles of ${service} could not be searched in: ${describePlaces(unsearched)}.`]),
  ];
}

/** A command to remove one of them. */
function removalOf(orphan: Orphan, options: CommandOptions): string {
  const place = orphan.kind === 'function' ? { region: orphan.region, stage: orphan.stage } : {};
  return nextCommand(`remove --name ${orphan.name}`, { ...options, ...place });
}

/** An orphan for people: its name, its place, and whether it still fires. */
export function describeOrphan(orphan: Orphan): string {
  if (orphan.kind === 'role') return `role ${orphan.name}`;
  const { name, namespace, region, stage } = orphan;
  const place = namespace === 'default' ? region : `namespace ${namespace} of ${region}`;
  return `function ${name} in ${place} (stage ${stage}), ${describeTimers(orphan)}`;
}

function describeTimers({ timers }: OrphanFunction): string {
  if (timers === undefined) return 'whose timers could not be read';
  if (timers.length === 0) return 'which no timer starts';
  return timers.length === 1
    ? `which the timer ${timers[0]} STILL STARTS`
    : `which the timers ${timers.join(', ')} STILL START`;
}

/** Places, those with the same reason together. */
export function describePlaces(unsearched: OrphanSearch['unsearched']): string {
  const reasons = [...new Set(unsearched.map(({ reason }) => reason))];
  return reasons
    .map((reason) => {
      const places = unsearched.filter((entry) => entry.reason === reason).map(({ place }) => place);
      return `${[...new Set(places)].join(', ')} (${reason})`;
    })
    .join('; ');
}
