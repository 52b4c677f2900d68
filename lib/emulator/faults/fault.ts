import type { AnswerName } from './fault-answers.ts';

interface FaultScope {
  /** Action of the request. Every key of a scope that is given must match. */
  readonly action?: string;
  readonly region?: string;
  /** uin of the caller: a role's session calls for the account of the role. */
  readonly account?: string;
  readonly imageId?: string;
  /** Offset of a page; a request without Offset has 0. */
  readonly offset?: number;
  /** Number of requests that the fault hits; default: all. */
  readonly times?: number;
}

/**
 * One thing that goes wrong, as data: an API error, a named broken answer, any answer written out, or a late arrival.
 * A fault hits a request that would have been served: one that is authentic, within the rate and well formed. What it
 * takes the place of is not run, save where a name of `edits` edits the true answer. A delay comes before the request
 * is looked at; a list of delays is gone through in order, again and again.
 */
export type Fault = FaultScope &
  (
    | { readonly code: string; readonly message?: string }
    | { readonly answer: AnswerName }
    | {
        readonly answer: 'body';
        readonly body: string;
        /** Default: 200. */
        readonly status?: number;
        /** Default: content-type application/json. */
        readonly headers?: Readonly<Record<string, string>>;
      }
    | { readonly delayMs: number | readonly number[] }
  );

/** A fault that delays, or one that changes the answer. */
type Delay = Extract<Fault, { readonly delayMs: unknown }>;
type Breakage = Exclude<Fault, Delay>;

/** Facts of a request that a fault can match. */
interface FaultSubject {
  readonly action: string;
  readonly region: string | undefined;
  readonly account: string | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Faults of one emulator, with the number of uses of each. */
export interface FaultTracker {
  /** Delay of the request, in ms. */
  nextDelay(subject: FaultSubject): number;
  /** Fault that changes the answer, with the number of its uses so far, this one included. */
  nextBreakage(subject: FaultSubject): { readonly fault: Breakage; readonly uses: number } | undefined;
}

/** Tracker of unused faults. Of faults that match the same request, the first that is not used up counts. */
export function createFaultTracker(faults: readonly Fault[]): FaultTracker {
  const delays = createCounter(faults.filter((fault): fault is Delay => 'delayMs' in fault));
  const breakages = createCounter(faults.filter((fault): fault is Breakage => !('delayMs' in fault)));
  return {
    nextDelay(subject) {
      const used = delays(subject);
      if (used === undefined) return 0;
      const cycle = [used.fault.delayMs].flat();
      return cycle[(used.uses - 1) % cycle.length] ?? 0;
    },
    nextBreakage: breakages,
  };
}

function createCounter<Kind extends Fault>(faults: readonly Kind[]) {
  const uses = new Map<Kind, number>();
  return (subject: FaultSubject): { readonly fault: Kind; readonly uses: number } | undefined => {
    const fault = faults.find(
      (candidate) =>
        matches(candidate, subject) && (uses.get(candidate) ?? 0) < (candidate.times ?? Number.POSITIVE_INFINITY),
    );
    if (fault === undefined) return undefined;
    const count = (uses.get(fault) ?? 0) + 1;
    uses.set(fault, count);
    return { fault, uses: count };
  };
}

function matches(fault: FaultScope, { action, region, account, parameters }: FaultSubject): boolean {
  return (
    matchesIfSet(fault.action, action) &&
    matchesIfSet(fault.region, region) &&
    matchesIfSet(fault.account, account) &&
    matchesIfSet(fault.imageId, parameters.ImageId) &&
    // A form holds it as text.
    matchesIfSet(fault.offset, Number(parameters.Offset ?? 0))
  );
}

function matchesIfSet(wanted: unknown, found: unknown): boolean {
  return wanted === undefined || wanted === found;
}
