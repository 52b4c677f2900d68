import type { Artifact, Change, Deployment } from '../deployment.ts';
import { ConflictError, hasUnknownOutcome, isConflict } from './conflict.ts';
import type { CloudContext } from './context.ts';

/** One deploy under way. */
export interface DeployRun {
  readonly deployment: Deployment;
  readonly artifact: Artifact;
  readonly context: CloudContext;
  /** Takes a step: acts, and notes the change. One that leaves no trace for people has none. */
  readonly step: (change: Change | undefined, act: () => Promise<void>) => Promise<void>;
  /** Whether a step with this change was taken, or may have been. */
  readonly hasApplied: (change: Change) => boolean;
  /** Warns once, however often the same is found. */
  readonly warn: (line: string) => void;
  /** All changes so far, each once, in the order of the steps, with those that may have been made. */
  readonly changes: () => readonly Change[];
  /** Tells what was unclear: it has come true by the end, or was done again. */
  readonly finish: () => void;
}

/** Starts the account of one deploy. A step throws LookAgainError where another look at the cloud may help. */
export function startRun(deployment: Deployment, artifact: Artifact, context: CloudContext): DeployRun {
  const changes = new Map<string, Change>();
  const told = new Set<string>();
  const { reporter } = context;

  function tell(line: string, speak: (line: string) => void): void {
    if (!told.has(line)) speak(line);
    told.add(line);
  }

  return {
    deployment,
    artifact,
    context,
    async step(change, act) {
      const line = change === undefined ? undefined : describeChange(change);
      const note = () => {
        if (change !== undefined && line !== undefined) changes.set(line, change);
      };
      try {
        await act();
      } catch (error) {
        if (hasUnknownOutcome(error)) note();
        throw isConflict(error, deployment.role) ? new ConflictError(error) : error;
      }
      note();
      if (line !== undefined) tell(line, reporter.notice);
    },
    hasApplied: (change) => changes.has(describeChange(change)),
    warn: (line) => tell(line, reporter.warning),
    changes: () => [...changes.values()],
    finish() {
      for (const line of changes.keys()) tell(line, reporter.notice);
    },
  };
}

/** `created function audit-dev`. */
function describeChange({ verb, what }: Change): string {
  return `${verb} ${what}`;
}
