import type { Deployment } from '../deployment.ts';

type Tags = Readonly<Record<string, string>>;
type Owner = Pick<Deployment, 'service' | 'stage'>;

const OWNER_TAG = 'image-share-audit:managed-by';

/** The tag that a function, role or policy is born with when deploying makes it. */
export function ownerTags(owner: Owner): Tags {
  return { [OWNER_TAG]: ownerId(owner) };
}

/** Whether deploying this service and stage made it. */
export function isOwned(tags: Tags, owner: Owner): boolean {
  return tags[OWNER_TAG] === ownerId(owner);
}

/** Who made what is not ours, as the end of a sentence: `was made by deploying other/dev`. */
export function describeOwner(tags: Tags, owner: Owner): string {
  const maker = tags[OWNER_TAG];
  return maker === undefined
    ? `was not made by deploying ${ownerId(owner)}`
    : `was made by deploying ${maker}, not ${ownerId(owner)}`;
}

function ownerId({ service, stage }: Owner): string {
  return `${service}/${stage}`;
}
