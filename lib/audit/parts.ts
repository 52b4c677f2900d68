import { groupBy } from '../group-by.ts';
import { imageKey } from '../keys.ts';
import type { CloudUsage, PartEvidence, Place, TargetEvidence, UnreadReason } from '../types.ts';
import { unreadScopes } from './discover.ts';
import type { GatheredEvidence } from './gather.ts';
import type { PlaceScope } from './scopes.ts';

/** Evidence of one account as plain data. */
export function partOf(account: string, gathered: GatheredEvidence, usage: CloudUsage): PartEvidence {
  const { places, targets, images, unconfigured } = gathered;
  const labelled = targets.map(({ target: { label }, ...outcome }) => ({ label, ...outcome }));
  return { account, places, targets: labelled, images, unconfigured, usage };
}

/** Evidence of places of which nothing was read, for one reason. */
export function unreadPart(scopes: readonly PlaceScope[], reason: UnreadReason): GatheredEvidence {
  const { images, ...discovery } = unreadScopes(scopes, reason);
  return { ...discovery, images: images.map((image) => ({ status: 'unavailable', image, reason })) };
}

/**
 * Evidence of a part with the targets that it was asked about; undefined unless it is about exactly these places and targets,
 * each once, and holds as many images as it states. A part that left something out would look like an audit of everything.
 */
export function acceptPart(part: PartEvidence, scopes: readonly PlaceScope[]): GatheredEvidence | undefined {
  const { places, images, unconfigured, usage } = part;
  const asked = new Set(scopes.map(({ place }) => placeKey(place)));
  const found = [...images.map(({ image }) => image), ...unconfigured];
  const isExact =
    places.length === asked.size &&
    new Set([...places.map(placeKey), ...asked]).size === asked.size &&
    new Set(found.map(imageKey)).size === found.length &&
    found.every((image) => asked.has(placeKey(image))) &&
    part.targets.length === scopes.flatMap(({ targets }) => targets).length;
  const matched = scopes.map((scope) => matchScope(scope, part));
  if (!isExact || matched.includes(undefined)) return undefined;
  const targets = matched.flatMap((evidence) => evidence ?? []);
  return { places, targets, images, unconfigured, usageElsewhere: usage };
}

/** Outcomes of the targets of one place; undefined where they are not those that were asked for, or do not fit its images. */
function matchScope({ place, targets }: PlaceScope, part: PartEvidence): readonly TargetEvidence[] | undefined {
  const isHere = (other: Place) => placeKey(other) === placeKey(place);
  const isListed = part.places.find(isHere)?.listed;
  const ids = new Set(part.images.flatMap(({ image }) => (isHere(image) ? [image.imageId] : [])));
  const stated = part.targets.filter(isHere);
  const outcomes = targets.flatMap((target): readonly TargetEvidence[] => {
    const [one, ...others] = stated.filter(({ label }) => label === target.label);
    const isNamed = target.images === 'all' || target.images.every((imageId) => ids.has(imageId));
    if (one === undefined || others.length > 0 || !isNamed || (one.status === 'listed') !== isListed) return [];
    const { label: _label, ...outcome } = one;
    return [{ ...outcome, target }];
  });
  const counts = outcomes.map((one) => {
    if (one.status === 'listed') return one.images;
    return one.target.images === 'all' ? 0 : new Set(one.target.images).size;
  });
  // Targets of one place may share images.
  const isCounted = Math.max(0, ...counts) <= ids.size && ids.size <= counts.reduce((sum, images) => sum + images, 0);
  return outcomes.length === targets.length && isCounted ? outcomes : undefined;
}

/** Evidence of all parts, as that of one run. */
export function mergeParts(parts: readonly GatheredEvidence[]): GatheredEvidence {
  const usages = parts.flatMap(({ usageElsewhere }) => usageElsewhere ?? []);
  return {
    places: parts.flatMap(({ places }) => places),
    targets: parts.flatMap(({ targets }) => targets),
    images: parts.flatMap(({ images }) => images),
    unconfigured: parts.flatMap(({ unconfigured }) => unconfigured),
    usageElsewhere: {
      requests: usages.reduce((sum, { requests }) => sum + requests, 0),
      retries: usages.reduce((sum, { retries }) => sum + retries, 0),
    },
  };
}

/** The scopes of each account. */
export function partsOf(scopes: readonly PlaceScope[]): readonly (readonly [PlaceScope, ...PlaceScope[]])[] {
  return groupBy(scopes, ({ place }) => place.account);
}

function placeKey({ account, region }: Place): string {
  return JSON.stringify([account, region]);
}
