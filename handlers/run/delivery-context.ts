import type { Outcome } from '../../lib/alert/remember.ts';
import type { MailError } from '../../lib/errors.ts';
import type { Channel, Delivery } from '../../lib/options.ts';
import type { LoadedMemory } from '../../lib/state/load-memory.ts';

/** Whom a run is told to, by what ways, and what they know already. */
export interface DeliveryContext {
  readonly delivery: Delivery;
  readonly channels: readonly Channel[];
  /** Absent where no memory is configured. */
  readonly loadedMemory?: LoadedMemory;
  /** Milliseconds that are left for telling and remembering; undefined: as many as it takes. */
  readonly timeLeftMs: () => number | undefined;
}

/** What became of a plan. */
export interface Delivered {
  readonly outcomes: readonly (Outcome & { readonly error?: MailError })[];
  readonly problems: readonly string[];
}
