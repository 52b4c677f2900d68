import type { DeliveryOutcome } from '../../lib/alert/delivery.ts';
import type { History } from '../../lib/alert/plan-inputs.ts';
import type { Audit } from '../../lib/audit/run.ts';
import type { Channel, Delivery } from '../../lib/options.ts';
import type { LoadedMemory } from '../../lib/state/load-memory.ts';
import type { Memory } from '../../lib/state/memory.ts';
import type { FailedRun } from '../../lib/types.ts';

/** Recipients, channels and loaded memory of a run. */
export interface DeliveryContext {
  readonly delivery: Delivery;
  readonly channels: readonly Channel[];
  /** Absent where no memory is configured. */
  readonly loadedMemory?: LoadedMemory;
  /** Cron expression of the timer, where the environment states it. */
  readonly schedule?: string | undefined;
  /** Milliseconds left for sending and saving; undefined: no limit. */
  readonly timeLeftMs: () => number | undefined;
}

/** Memory of earlier runs; undefined where there is no memory, or none that can be used. */
export function memoryOf({ loadedMemory }: Pick<DeliveryContext, 'loadedMemory'>): Memory | undefined {
  return loadedMemory?.status === 'unusable' ? undefined : loadedMemory?.memory;
}

/** Run that a plan is of, and what was known before it. */
export interface PlannedRun {
  readonly run: Audit | FailedRun;
  readonly history: History;
}

/** Result of sending a plan. `error` is a MailError, or a bug; `problems` are sentences about channels. */
export interface DeliveryResult {
  readonly outcomes: readonly (DeliveryOutcome & { readonly error?: Error })[];
  readonly problems: readonly string[];
}
