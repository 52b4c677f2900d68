import type { Deployment } from '../deployment.ts';

type Tags = Readonly<Record<string, string>>;
type Owner = Pick<Deployment, 'service' | 'stage'>;

const OWNER_TAG = 'image-share-audit:managed-by';

/** Tag that deploying gives a function, role or policy when it creates one. */
export function ownerTags(owner: Owner): Tags {
  return { [OWNER_TAG]: ownerId(owner) };
}

/** True when this service and stage created it. */
export function isOwned(tags: Tags, owner: Owner): boolean {
  return tags[OWNER_TAG] === ownerId(owner);
}

/** Stage in which this service created it; undefined when it did not. */
export function ownStage(tags: Tags, { service }: Pick<Owner, 'service'>): string | undefined {
  const creator = tags[OWNER_TAG] ?? '';
  return creator.startsWith(`${service}/`) ? creator.slice(service.length + 1) : undefined;
}

/** Origin of something that is not ours, as the end of a sentence: `was created by other/dev`. */
export function describeOwner(tags: Tags, owner: Owner): string {
  const creator = tags[OWNER_TAG];
  return creator === undefined
    ? `was not created by ${ownerId(owner)}`
    : `was created by ${creator}, not by ${ownerId(owner)}`;
}

function ownerId({ service, stage }: Owner): string {
  return `${service}/${stage}`;
}
