import type { AuditReport, Bulletin, MailOptions, Memory, Notice } from '../types.ts';
import type { Lives } from './life.ts';
import type { Trouble } from './trouble.ts';

/** What is known from before. Without a `memory` everything is told as if nothing were; `notices` may say why there is none. */
export interface Past {
  readonly memory?: Memory;
  readonly notices: readonly Notice[];
}

/** One mail that has to be sent, with the keys of the findings that its readers then know to be open, or over. */
export interface PlannedMail {
  readonly bulletin: Bulletin;
  readonly isMain: boolean;
  readonly told: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
}

/** What planning rests on. */
export interface PlanSetting {
  readonly report: AuditReport;
  readonly past: Past;
  readonly memory: Memory;
  readonly mail: MailOptions;
  readonly lives: Lives;
  readonly trouble: Trouble;
}

/** That trouble is mailed less often from now on is true only where it is. */
export function goesOn({ notices }: Trouble, { memory }: Past, { when }: MailOptions): readonly Notice[] {
  return notices.filter(({ kind }) => kind !== 'trouble-goes-on' || (when === 'changes' && memory !== undefined));
}
