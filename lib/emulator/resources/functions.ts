import { type Collection, createCollection } from './collection.ts';
import type { FunctionCode, StatusReason } from './function-code.ts';

/** Settings of a function. A text that is not set is empty. */
export interface FunctionSettings {
  /** `file.export`. */
  readonly handler: string;
  readonly runtime: string;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly initTimeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Name of the role that it runs as. */
  readonly role: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly clsLogsetId: string;
  readonly clsTopicId: string;
  readonly publicNetStatus: 'ENABLE' | 'DISABLE';
  /** Fixed public address. */
  readonly eipStatus: 'ENABLE' | 'DISABLE';
}

/** The last change to the function itself: under way until a moment, and then done, or failed for a reason. */
export interface FunctionChange {
  readonly status: 'Creating' | 'Updating' | 'Publishing' | 'Deleting';
  readonly untilMs: number;
  readonly failure?: StatusReason;
}

/** A timer trigger of a function. */
export interface Trigger {
  readonly name: string;
  /** Seven fields. */
  readonly cron: string;
  readonly isOpen: boolean;
  readonly qualifier: string;
  readonly argument: string;
  readonly description: string;
  readonly addedMs: number;
  readonly modifiedMs: number;
}

/** A published version: the settings and the code of a moment. */
export interface PublishedVersion {
  /** A number, counted from 1; it is not used again. */
  readonly version: string;
  readonly description: string;
  readonly settings: FunctionSettings;
  readonly code: FunctionCode;
  readonly addedMs: number;
  /** Until then it is Publishing. */
  readonly readyMs: number;
}

/** A function; its status follows from its last change and the time. */
export interface EmulatedFunction {
  readonly functionId: string;
  /** uin. */
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly settings: FunctionSettings;
  readonly code: FunctionCode;
  readonly tags: Readonly<Record<string, string>>;
  readonly triggers: readonly Trigger[];
  readonly versions: readonly PublishedVersion[];
  /** Number of versions that were ever published. */
  readonly published: number;
  /** Retries and retention of asynchronous events. */
  readonly events: { readonly retries: number; readonly retentionSeconds: number };
  readonly change: FunctionChange;
  readonly addedMs: number;
  readonly modifiedMs: number;
}

/** The functions of every account and region. */
export interface Functions {
  /** Without those whose deletion is done. */
  list(place: Place, atMs: number): readonly EmulatedFunction[];
  find(place: Place, name: string, atMs: number): EmulatedFunction | undefined;
  /** Functions of all accounts and regions. */
  everywhere(atMs: number): readonly EmulatedFunction[];
  put(func: EmulatedFunction): void;
  /** Completion time of a change that begins at `atMs`. */
  completionMs(atMs: number): number;
  /** The time in which the function refuses changes although its last change is done, a deletion too. */
  isSettling(place: Place, name: string, atMs: number): boolean;
  /** Code of these refusals, where it is the same for each action. */
  readonly settlingCode?: string;
}

/** Durations of the changes of functions, in ms. */
export interface FunctionTimes {
  /** Creation, update or deletion of a function. */
  readonly stateChangeMs: number;
  /** The time after a change in which the next one is still refused, and the code; default: none, and each action's own. */
  readonly settling?: { readonly ms: number; readonly code?: string };
}

/** Account and region of a function. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Store without functions. */
export function createFunctions({ stateChangeMs, settling = { ms: 0 } }: FunctionTimes): Functions {
  const places = new Map<string, Place>();
  const functions: Collection<EmulatedFunction> = createCollection();
  const list: Functions['list'] = (place, atMs) =>
    functions.list(keyOf(place)).filter((func) => statusOf(func, atMs) !== 'Deleted');
  return {
    list,
    find: (place, name, atMs) => list(place, atMs).find((func) => func.name === name),
    everywhere: (atMs) => [...places.values()].flatMap((place) => list(place, atMs)),
    put: (func) => {
      const place = { account: func.account, region: func.region };
      places.set(keyOf(place), place);
      functions.put(keyOf(place), func.name, func);
    },
    completionMs: (atMs) => atMs + stateChangeMs,
    isSettling(place, name, atMs) {
      const change = functions.list(keyOf(place)).find((func) => func.name === name)?.change;
      return change !== undefined && atMs >= change.untilMs && atMs < change.untilMs + settling.ms;
    },
    settlingCode: settling.code,
  };
}

function keyOf({ account, region }: Place): string {
  return `${account}/${region}`;
}

/** The documented states (https://cloud.tencent.com/document/api/583/115197) that occur here, and `Deleted`: not there. */
export type FunctionStatus = FunctionChange['status'] | 'Active' | 'CreateFailed' | 'UpdateFailed' | 'Deleted';

/** Status of a function at a moment. */
export function statusOf({ change }: EmulatedFunction, atMs: number): FunctionStatus {
  if (atMs < change.untilMs) return change.status;
  if (change.status === 'Deleting') return 'Deleted';

  if (change.failure === undefined) return 'Active';
  return change.status === 'Creating' ? 'CreateFailed' : 'UpdateFailed';
}
