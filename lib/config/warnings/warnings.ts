import type { Mapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { accountWarnings } from './accounts.ts';
import { deliveryWarnings } from './delivery.ts';
import { policyWarnings } from './policy.ts';
import { unknownRegions } from './regions.ts';

/** Circumstances of the settings that their warnings depend on. */
export interface Circumstances {
  /** Formatted paths of the values that came from references. */
  readonly secrets: ReadonlySet<string>;
  readonly now: Date;
}

/**
 * Warnings about settings that are valid and may not be intended. What is not valid is skipped: it is reported as a problem.
 * They name places, and no values, which may be secret.
 */
export function settingsWarnings(settings: Mapping, circumstances: Circumstances): readonly Problem[] {
  return [
    ...unknownRegions(settings),
    ...accountWarnings(settings),
    ...policyWarnings(settings, circumstances.now),
    ...deliveryWarnings(settings, circumstances.secrets),
  ];
}
