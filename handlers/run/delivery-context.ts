import type { DeliveryOutcome } from '../../lib/alert/remember.ts';
import type { MailError } from '../../lib/errors.ts';
import type { Channel, Delivery } from '../../lib/options.ts';
import type { LoadedMemory } from '../../lib/state/load-memory.ts';

/** Recipients, channels and loaded memory of a run. */
export interface DeliveryContext {
  readonly delivery: Delivery;
  readonly channels: readonly Channel[];
  /** Absent where no memory is configured. */
  readonly loadedMemory?: LoadedMemory;
  /** Milliseconds left for sending and saving; undefined: no limit. */
  readonly timeLeftMs: () => number | undefined;
}

/** Result of sending a plan. `problems` are sentences about channels. */
export interface DeliveryResult {
  readonly outcomes: readonly (DeliveryOutcome & { readonly error?: MailError })[];
  readonly problems: readonly string[];
}
