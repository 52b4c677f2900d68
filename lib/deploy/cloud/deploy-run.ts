import type { Artifact, Deployment } from '../deployment.ts';
import type { CloudContext } from './api.ts';
import { ConflictError, hasUnknownOutcome, isConflict } from './conflict.ts';
import { repeatWhileBusy } from './wait.ts';

/** Place of a deploy among the kept ones: the version before it, as recorded at the end and on the way. */
export interface Lineage {
  readonly previous?: string;
  readonly previousMeanwhile?: string;
}

/** One deploy under way. A change is a line for people: `created function audit-dev`. */
export interface DeployRun {
  readonly deployment: Deployment;
  readonly artifact: Artifact;
  readonly context: CloudContext;
  /** Lineage of a rollback; that of a deploy follows from what it finds. */
  readonly lineage?: Lineage;
  /** Applies a change, again while the function is busy, and reports it. A change that people need not know of has no line. */
  readonly apply: (change: string | undefined, act: () => Promise<void>) => Promise<void>;
  /** True when the change was applied, or may have been. */
  readonly hasApplied: (change: string) => boolean;
  /** Warns once, however often the same is found. */
  readonly warn: (line: string) => void;
  /** All changes so far, each once, in order, with those that may have been applied. */
  readonly changes: () => readonly string[];
  /** Reports the changes whose outcome was unknown: by the end they are applied, or were repeated. */
  readonly finish: () => void;
}

/** Begins a deploy. `apply` throws ConflictError where reading the cloud again may help. */
export function startRun(deployment: Deployment, artifact: Artifact, context: CloudContext): DeployRun {
  const changes = new Set<string>();
  const reported = new Set<string>();
  const { reporter } = context;

  function reportOnce(line: string, report: (line: string) => void): void {
    if (!reported.has(line)) report(line);
    reported.add(line);
  }

  return {
    deployment,
    artifact,
    context,
    async apply(change, act) {
      try {
        await repeatWhileBusy(act, deployment, context);
      } catch (error) {
        if (change !== undefined && hasUnknownOutcome(error)) changes.add(change);
        throw isConflict(error, deployment.role) ? new ConflictError(error) : error;
      }
      if (change === undefined) return;
      changes.add(change);
      reportOnce(change, reporter.notice);
    },
    hasApplied: (change) => changes.has(change),
    warn: (line) => reportOnce(line, reporter.warning),
    changes: () => [...changes],
    finish() {
      for (const line of changes) reportOnce(line, reporter.notice);
    },
  };
}
