import { groupBy } from '../group-by.ts';
import { imageKey, placeKey } from '../keys.ts';
import type {
  CloudUsage,
  Image,
  InboundEvidence,
  PartEvidence,
  Place,
  Target,
  TargetEvidence,
  UnreadReason,
} from '../types.ts';
import { matchesWhere } from './allowlist.ts';
import { unreadScopes } from './discover.ts';
import type { GatheredEvidence } from './gather.ts';
import type { PlaceScope } from './scopes.ts';

/** Evidence of one account as plain data. */
export function partOf(account: string, gathered: GatheredEvidence, usage: CloudUsage): PartEvidence {
  const { places, targets, images, unconfigured, inbound } = gathered;
  const labelled = targets.map(({ target: { label }, ...outcome }) => ({ label, ...outcome }));
  return { account, places, targets: labelled, images, unconfigured, inbound, usage };
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
  const { account, places, images, unconfigured, inbound = [], usage } = part;
  const asked = new Set(scopes.map(({ place }) => placeKey(place)));
  const askedInbound = new Set(scopes.filter(({ isInbound }) => isInbound).map(({ place }) => placeKey(place)));
  const found = [...images.map(({ image }) => image), ...unconfigured];
  const isExact =
    scopes.every(({ place }) => place.account === account) &&
    places.length === asked.size &&
    new Set([...places.map(placeKey), ...asked]).size === asked.size &&
    new Set(found.map(imageKey)).size === found.length &&
    found.every((image) => asked.has(placeKey(image))) &&
    inbound.length === askedInbound.size &&
    new Set([...inbound.map(placeKey), ...askedInbound]).size === askedInbound.size &&
    inbound.every(isOfItsPlace) &&
    part.targets.length === scopes.flatMap(({ targets }) => targets).length;
  const matched = scopes.map((scope) => matchScope(scope, part));
  if (!isExact || matched.includes(undefined)) return undefined;
  const targets = matched.flatMap((evidence) => evidence ?? []);
  return { places, targets, images, unconfigured, inbound, usageElsewhere: usage };
}

function isOfItsPlace(evidence: InboundEvidence): boolean {
  return evidence.status === 'unlisted' || evidence.images.every((image) => placeKey(image) === placeKey(evidence));
}

/** Outcomes of the targets of one place; undefined where they are not those that were asked for, or do not fit its images. */
function matchScope({ place, targets }: PlaceScope, part: PartEvidence): readonly TargetEvidence[] | undefined {
  const isHere = (other: Place) => placeKey(other) === placeKey(place);
  const isListed = part.places.find(isHere)?.listed;
  const images = part.images.flatMap(({ image }) => (isHere(image) ? [image] : []));
  const stated = part.targets.filter(isHere);
  const outcomes = targets.flatMap((target): readonly TargetEvidence[] => {
    const [one, ...others] = stated.filter(({ label }) => label === target.label);
    if (one === undefined || others.length > 0 || (one.status === 'listed') !== isListed) return [];
    const { label: _label, ...outcome } = one;
    return fits(outcome.status === 'listed' ? outcome.images : 0, target, images) ? [{ ...outcome, target }] : [];
  });
  // Where a target means all images, what it leaves out is filtered, and nothing is for nobody.
  const mayLeaveOut = targets.every((target) => target.images !== 'all');
  if (!mayLeaveOut && part.unconfigured.some(isHere)) return undefined;
  const taken = images.filter((image) => outcomes.some((outcome) => takesIn(outcome, image)));
  return outcomes.length === targets.length && taken.length === images.length ? outcomes : undefined;
}

/** True where the images of a place are those of a target that states so many of them. */
function fits(count: number, target: Target, images: readonly Image[]): boolean {
  if (target.images !== 'all') return target.images.every((id) => images.some(({ imageId }) => imageId === id));
  return images.filter((image) => wasListed(image) && isInScope(target, image)).length === count;
}

/** False for an image of which nothing is known: it was asked for because a target names it. */
function wasListed({ name, tags, state, createdTime }: Image): boolean {
  return [name, tags, state, createdTime].some((value) => value !== undefined);
}

function takesIn({ status, target }: TargetEvidence, image: Image): boolean {
  return target.images === 'all' ? status === 'listed' && isInScope(target, image) : isInScope(target, image);
}

function isInScope(target: Target, image: Image): boolean {
  if (target.images !== 'all') return target.images.includes(image.imageId);
  return target.where === undefined || matchesWhere(image, target.where) !== 'no';
}

/** Evidence of all parts, as that of one run. */
export function mergeParts(parts: readonly GatheredEvidence[]): GatheredEvidence {
  const usages = parts.flatMap(({ usageElsewhere }) => usageElsewhere ?? []);
  return {
    places: parts.flatMap(({ places }) => places),
    targets: parts.flatMap(({ targets }) => targets),
    images: parts.flatMap(({ images }) => images),
    unconfigured: parts.flatMap(({ unconfigured }) => unconfigured),
    inbound: parts.flatMap(({ inbound }) => inbound),
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
