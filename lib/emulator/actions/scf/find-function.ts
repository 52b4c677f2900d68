import * as z from 'zod/mini';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusal.ts';
import { type EmulatedFunction, type FunctionChange, statusOf, type Trigger } from '../../resources/functions.ts';
import type { World } from '../../world/world.ts';
import type { ActionRequest } from '../action.ts';

// Shared by the SCF actions. The codes are from the actions' error lists; the texts are not known unless noted.

/** Product of the SCF actions, and the rate of most of them. */
export const scf = { service: 'scf', version: '2018-04-16', ratePerSecond: 20 } as const;

/** Parameters that name a function. */
export const functionParameters = { FunctionName: z.string(), Namespace: z.optional(z.string()) };

/** A request that names a function. */
export type FunctionRequest = Pick<ActionRequest<FunctionReference>, 'caller' | 'region' | 'parameters' | 'atMs'>;

interface FunctionReference {
  readonly FunctionName: string;
  readonly Namespace?: string;
}

/** Finds a function, with the settings and the code of a version. There is one namespace here, `default`; `$DEFAULT` stands for `$LATEST`. */
export function findFunction(
  world: World,
  { caller, region, parameters, atMs }: FunctionRequest,
  qualifier = '$LATEST',
): EmulatedFunction | Refusal {
  const { FunctionName: name, Namespace: namespace } = parameters;
  const elsewhere = checkNamespace(namespace);
  if (elsewhere !== undefined) return elsewhere;
  const func = world.functions.find({ account: caller.account, region }, name, atMs);
  if (func === undefined) {
    // A deletion that is done takes its version first, as seen in use.
    if (world.functions.isSettling({ account: caller.account, region }, name, atMs))
      return refuse('ResourceNotFound.Version', `Version not found: [${qualifier}]`);
    // The text was seen with the code that Invoke has: https://www.npmjs.com/package/tencentcloud-serverless-nodejs.
    return refuse('ResourceNotFound.Function', `Function not found: [${name}]`);
  }
  if (isLatest(qualifier)) return func;
  const published = func.versions.find(({ version }) => version === qualifier);
  if (published === undefined) return refuse('ResourceNotFound.Version', `Version not found: [${qualifier}]`);
  const { settings, code, addedMs, readyMs } = published;
  const change: FunctionChange = { status: 'Publishing', untilMs: readyMs };
  return { ...func, settings, code, change, addedMs, modifiedMs: addedMs };
}

/** Refuses every namespace but `default`. */
export function checkNamespace(namespace = 'default'): Refusal | undefined {
  return namespace === 'default'
    ? undefined
    : refuse('ResourceNotFound.Namespace', `Namespace not found: [${namespace}]`);
}

/** True of a qualifier that stands for the function itself, which can be changed. */
export function isLatest(qualifier: string): boolean {
  return qualifier === '$LATEST' || qualifier === '$DEFAULT';
}

/**
 * Finds a function that may be changed: one that is Active. A failed update can be repaired with new code and a failed
 * function deleted (`also`). Each action has its own code for the rest.
 */
export function findIdleFunction(
  world: World,
  request: FunctionRequest,
  { code, settlingCode, also = [], qualifier }: IdleOptions,
): EmulatedFunction | Refusal {
  const func = findFunction(world, request, qualifier);
  if (isRefusal(func)) return func;
  const status = statusOf(func, request.atMs);
  if (status !== 'Active' && !also.includes(status))
    return refuse(code, `The function is ${status}; this can be done when it is Active.`);
  return settlingCode !== undefined && world.functions.isSettling(func, func.name, request.atMs)
    ? refuse(world.functions.settlingCode ?? settlingCode, 'The function cannot be changed in its current state.')
    : func;
}

interface IdleOptions {
  /** Code of the refusal when the function is busy. */
  readonly code: BusyCode;
  /** Code of the refusal while it is Active and still settling; absent: it is served. */
  readonly settlingCode?: BusyCode;
  /** Further statuses that count as idle. */
  readonly also?: readonly string[];
  readonly qualifier?: string;
}

/**
 * Code for a function that is not Active, or still settles, by the actions' error lists. That of UpdateFunctionConfiguration was seen:
 * https://github.com/qkqpttgf/OneDrive_SCF/issues/51.
 */
type BusyCode =
  | 'FailedOperation.FunctionStatusError'
  | 'FailedOperation.UpdateFunctionCode'
  | 'FailedOperation.UpdateFunctionConfiguration'
  | 'FailedOperation.DeleteFunction'
  | 'FailedOperation.CreateTrigger'
  | 'FailedOperation.PublishVersion'
  | 'FailedOperation.FunctionVersionStatusNotActive';

/** Parameters that name a trigger. */
export const triggerParameters = {
  ...functionParameters,
  TriggerName: z.string(),
  Type: z.string(),
  Qualifier: z.optional(z.string()),
};

/** Finds a trigger of a function that may be changed: of type timer, and created with the same qualifier. */
export function findTrigger(
  func: EmulatedFunction,
  { TriggerName: name, Type: type, Qualifier: qualifier = '$LATEST' }: TriggerReference,
): Trigger | Refusal {
  if (type !== 'timer') return unsupportedTriggerType();
  return (
    func.triggers.find((trigger) => trigger.name === name && trigger.qualifier === qualifier) ??
    refuse('ResourceNotFound.Trigger', `Trigger not found: [${name}]`)
  );
}

export interface TriggerReference {
  readonly TriggerName: string;
  readonly Type: string;
  readonly Qualifier?: string;
}

/** Refusal of every trigger type but timer. */
export function unsupportedTriggerType(): Refusal {
  return refuse('InvalidParameterValue.Type', 'The type of the trigger must be timer.');
}
