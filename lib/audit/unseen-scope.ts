import type { Allowance, Evidence, Selection, TargetEvidence } from '../types.ts';
import { mayHoldScope } from './allowlist.ts';

/** Test of an allowance: may its scope hold images that this run did not see? */
export function createUnseenScope(
  { targets, organization }: Evidence,
  selection: Selection | undefined,
): (allowance: Allowance) => boolean {
  const hidden = targets.filter(hidesImages);
  const areAccountsUnknown = organization?.status === 'unlisted';
  return (allowance) =>
    areAccountsUnknown ||
    reachesBeyond(allowance, selection) ||
    hidden.some((target) => mayHoldScope(allowance, target));
}

/** True for a place whose images could not be listed, and may hold some that nobody saw; ids that are given are all seen. */
function hidesImages(target: TargetEvidence): boolean {
  return target.status === 'unlisted' && target.target.images === 'all';
}

/** True where images in an allowance's scope may be for other runs to audit. */
function reachesBeyond(allowance: Allowance, selection: Selection | undefined): boolean {
  if (selection === undefined) return false;
  return (
    selection.targets !== undefined ||
    !isWithin(allowance.accounts, selection.accounts) ||
    !isWithin(allowance.regions, selection.regions)
  );
}

/** A condition that is not stated holds everywhere. */
function isWithin(stated: readonly string[] | undefined, selected: readonly string[] | undefined): boolean {
  return selected === undefined || (stated?.every((value) => selected.includes(value)) ?? false);
}
