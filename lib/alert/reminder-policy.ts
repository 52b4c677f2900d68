import type { MailOptions } from '../options.ts';
import type { Memory } from '../state/memory.ts';
import type { AuditReport } from '../types.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Notice } from './notification.ts';
import type { Trouble } from './outage.ts';
import type { Rhythm } from './stage.ts';

/** What is known from before. Without a `memory` everything is told as if nothing were; `notices` may say why there is none. */
export interface Past {
  readonly memory?: Memory;
  readonly notices: readonly Notice[];
}

export const EMPTY_MEMORY: Memory = { findings: {}, events: [], readers: {} };

/** What planning the mails of a report rests on. */
export interface PlanSetting {
  readonly report: AuditReport;
  readonly mail: MailOptions;
  readonly lifecycle: Lifecycle;
  readonly trouble: Trouble;
  readonly rhythm: Rhythm;
  /** Empty where nothing is known. */
  readonly memory: Memory;
  readonly hasMemory: boolean;
  /** Only what changed is told: that takes a memory. */
  readonly onChanges: boolean;
  /** Why there is no memory, where there should be one. */
  readonly notices: readonly Notice[];
  /** Who has a report for this very event already. */
  readonly answered: ReadonlySet<string>;
}
