import { randomUUID } from 'node:crypto';
import type { Action } from './actions/action.ts';
import { findAction } from './actions/actions.ts';
import type { FaultTracker } from './faults/fault.ts';
import { type AnswerEdit, edits, isEdit, replies } from './faults/fault-answers.ts';
import type { ApiCall } from './protocol/api-call.ts';
import type { RateBucket } from './protocol/other-clients.ts';
import { readParameters } from './protocol/parameters.ts';
import type { RateLimiter } from './protocol/rate.ts';
import { isRefusal, notPermitted, type Refusal, refuse, requestLimitExceeded } from './protocol/refusal.ts';
import { type Endpoint, readEndpoint, readRegion } from './protocol/region.ts';
import { type Answer, envelope, type Reply } from './protocol/reply.ts';
import { authenticate } from './world/authenticate.ts';
import { isPermitted } from './world/permission.ts';
import type { Caller, World } from './world/world.ts';

/** State of one emulator between requests. */
export interface EmulatorState {
  readonly world: World;
  readonly faults: FaultTracker;
  /** Absent where no rate is enforced. */
  readonly rateLimiter?: RateLimiter;
  /** Requests of the estate's other clients to a bucket in the second that ends at the time. */
  readonly countOthers: (bucket: RateBucket, atMs: number) => number;
}

/** Reply to a request, with its outcome as in SeenRequest, and the account once it is authenticated. */
interface Served {
  readonly reply: Reply;
  readonly outcome: string;
  readonly account?: string;
}

/** Serves a call that was all there at `atMs`, as far as it gets: endpoint, caller, then the action. */
export async function serve(call: ApiCall, atMs: number, state: EmulatorState): Promise<Served> {
  const { world } = state;
  const requestId = randomUUID();
  const endpoint = readEndpoint(call.message.host, world.geography);
  if (isRefusal(endpoint)) return serveResult(endpoint, requestId);
  const caller = authenticate(call, world, atMs);
  if (isRefusal(caller)) return serveResult(caller, requestId);
  const arrival = { call, atMs, requestId, endpoint, caller };
  const task = admit(arrival, state);
  const served = isRefusal(task) ? serveResult(task, requestId) : await perform(task, arrival, state);
  return { ...served, account: caller.account };
}

/** Envelope of an answer or of a refusal. */
export function serveResult(result: Answer | Refusal, requestId: string): Served {
  return { reply: envelope(result, requestId), outcome: isRefusal(result) ? result.code : 'answered' };
}

/** An authenticated request. */
interface AuthenticatedRequest {
  readonly call: ApiCall;
  readonly atMs: number;
  readonly requestId: string;
  readonly endpoint: Endpoint;
  readonly caller: Caller;
}

/** A request that passed every check, with its parameters read. */
interface AdmittedRequest {
  readonly action: Action;
  readonly region: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The order of the checks is ours; the rate is counted before permission and parameters, as it is "at arrival". */
function admit(
  arrival: AuthenticatedRequest,
  { world, rateLimiter, countOthers }: EmulatorState,
): AdmittedRequest | Refusal {
  const { call, endpoint, caller, atMs, requestId } = arrival;
  const action = findAction(endpoint.service, call.version, call.action);
  if (isRefusal(action)) return action;
  const region =
    action.reach === 'global'
      ? ''
      : readRegion(call.region, { endpoint, geography: world.geography, name: call.nameOf('Region') });
  if (isRefusal(region)) return region;
  // https://cloud.tencent.com/document/product/1278/109059.
  const bucket = { account: caller.account, host: call.message.host, action: action.action };
  const own = rateLimiter?.countArrival(JSON.stringify(Object.values(bucket)), atMs) ?? 0;
  const arrivals = own === 0 ? 0 : own + countOthers(bucket, atMs);
  if (arrivals > action.ratePerSecond) return requestLimitExceeded(arrivals, action.ratePerSecond);
  const { service, permission = action.action } = action;
  const read = readParameters(action.parameters, call);
  if (isRefusal(read) && action.resource !== undefined) return read;
  const resource = isRefusal(read) ? undefined : action.resource?.({ caller, region, parameters: read.parameters });
  if (!isPermitted(caller, { service, action: permission, resource }, world))
    return notPermitted(service, permission, requestId);

  return isRefusal(read) ? read : { action, region, parameters: read.parameters };
}

async function perform(task: AdmittedRequest, arrival: AuthenticatedRequest, state: EmulatorState): Promise<Served> {
  const broken = state.faults.nextBreakage({ ...task, action: task.action.action, account: arrival.caller.account });
  if (broken === undefined) return serveResult(await run(task, arrival, state), arrival.requestId);
  const { fault, uses } = broken;
  if ('code' in fault)
    return serveResult(refuse(fault.code, fault.message ?? 'The request could not be served.'), arrival.requestId);
  if (fault.answer === 'body') {
    const { body, status = 200, headers = { 'Content-Type': 'application/json' } } = fault;
    return { reply: { kind: 'whole', status, headers, body }, outcome: fault.answer };
  }
  if (!isEdit(fault.answer)) return { reply: replies[fault.answer], outcome: fault.answer };
  const { request, answer }: AnswerEdit = edits[fault.answer];
  const edited = request === undefined ? task : { ...task, parameters: request(task.parameters) };
  const result = await run(edited, arrival, state);
  return isRefusal(result)
    ? serveResult(result, arrival.requestId)
    : { ...serveResult(answer?.(result, uses) ?? result, arrival.requestId), outcome: fault.answer };
}

async function run(
  task: AdmittedRequest,
  { caller, atMs, requestId }: AuthenticatedRequest,
  { world }: EmulatorState,
): Promise<Answer | Refusal> {
  const time = `${new Date(atMs).toISOString().slice(0, 19)}Z`;
  const { action, region, parameters } = task;
  return action.run({ caller, region, parameters, time, atMs, requestId }, world);
}
