import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { refuseCosRequest } from './cos/cos-reply.ts';
import { type CosRequest, isCosHost, readCosRequest } from './cos/cos-request.ts';
import { serveCos } from './cos/serve-cos.ts';
import type { Estate } from './estate/estate-data.ts';
import { createFaultTracker, type Fault } from './faults/fault.ts';
import { type ApiCall, readCall } from './protocol/api-call.ts';
import { checkSize, type HttpMessage, readMessage } from './protocol/http-message.ts';
import { countOthers } from './protocol/other-clients.ts';
import { createRateLimiter } from './protocol/rate.ts';
import { isRefusal, type Refusal, refuse } from './protocol/refusal.ts';
import { type Reply, sendReply } from './protocol/reply.ts';
import type { StoredObject } from './resources/buckets.ts';
import type { FunctionTimes } from './resources/functions.ts';
import type { FunctionRun } from './runtime/invoker.ts';
import { type EmulatorState, serve, serveResult } from './serve.ts';
import { serveCode } from './serve-code.ts';
import { fireTimer, type TimerRef } from './world/timer.ts';
import { createWorld, type World } from './world/world.ts';

/** Options of createEmulator. */
export interface EmulatorOptions {
  /** Accounts and images at the start; never changed by the emulator. */
  readonly estate: Estate;
  /** Faults that come before the estate's own. */
  readonly faults?: readonly Fault[];
  /** Milliseconds since the epoch; default: the clock of the machine. */
  readonly now?: () => number;
  /** Default: documented. */
  readonly rate?: 'documented' | 'unlimited';
  /** Duration of the creation, an update or the deletion of a function; default: 300. */
  readonly stateChangeMs?: number;
  /** The time after such a change in which the next one is still refused, and with which code; default: none, and each action's own. */
  readonly settling?: FunctionTimes['settling'];
  /** Passes the minute before a failed asynchronous run is repeated, given in ms; default: nothing waits. */
  readonly retryWait?: (durationMs: number) => Promise<void>;
  /** The longest that Invoke waits for a function, in ms; default: 300,000, as documented. */
  readonly invokeLimitMs?: number;
  /** Called with every request before its answer is sent. */
  readonly onRequest?: (request: SeenRequest) => void;
}

/** Record of one request. A field that could not be read is absent. */
export interface SeenRequest {
  readonly action?: string;
  readonly host: string;
  readonly region?: string;
  /** uin of the caller, once authenticated. */
  readonly account?: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** As sent, signature and token included. */
  readonly headers: IncomingHttpHeaders;
  /** Time at which the request was complete; its rate is counted then. */
  readonly atMs: number;
  /** `answered`, the code of the error, or the name of the fault that broke the answer. */
  readonly outcome: string;
  /** Error of the emulator itself, answered with InternalError. */
  readonly failure?: unknown;
}

/** Emulated Tencent Cloud: an HTTP server, its timers and its buckets. */
export interface Emulator extends Server {
  /**
   * Fires a timer trigger; that its cron would do so is not waited for. Resolves when the function has run, retries
   * included: one entry for each run, none when the trigger is closed or the function not Active. Rejects when there is
   * no such trigger.
   */
  fireTimer(timer: TimerRef): Promise<readonly FunctionRun[]>;
  /** Objects of a COS bucket by key; may be changed. Throws when there is no such bucket. */
  objects(bucket: string): Map<string, StoredObject>;
}

/**
 * Emulated Tencent Cloud: an HTTP server that answers as CVM, STS, SCF, CAM, CLS and COS do under their host names. The
 * caller listens, on loopback only, and closes; `closeAllConnections()` ends those that a fault keeps waiting. Functions
 * that are invoked run as child processes, which reach it where it listens; closing ends them and removes their files.
 */
export function createEmulator(options: EmulatorOptions): Emulator {
  const { now = Date.now, onRequest } = options;
  const state = createState({ ...options, now }, () => baseOf(server));
  const serveMessage = async (message: HttpMessage): Promise<Handled> => {
    const download = serveCode(message, state.world, now());
    if (download !== undefined) {
      const { host, headers } = message;
      return { reply: download.reply, seen: { host, headers, params: {}, atMs: now(), outcome: download.outcome } };
    }
    const call = readCosRequest(message) ?? checkSize(message) ?? readCall(message);
    if (!isRefusal(call)) await wait(state.faults.nextDelay({ ...call, account: claimedAccount(call, state) }));
    const atMs = now();
    const { reply, account, outcome } = await serveEither(call, atMs, state);
    return { reply, seen: { ...describeRequest(message, call), account, atMs, outcome } };
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const message = await readMessage(request);
    if (message === undefined) return;
    const { reply, seen } = await serveMessage(message).catch((failure: unknown) => describeFailure(message, failure));
    onRequest?.(seen);
    sendReply(response, reply);
  };
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => void answer(request, response));
  const { world } = state;
  server.on('close', () => world.invoker.close());
  return Object.assign(server, {
    fireTimer: (timer: TimerRef) => fireTimer(world, timer, now()),
    objects: (bucket: string) => objectsOf(world, bucket),
  });
}

function createState(
  options: EmulatorOptions & Pick<Required<EmulatorOptions>, 'now'>,
  apiBase: () => string | undefined,
): EmulatorState {
  const { estate, faults = [], now, rate = 'documented', stateChangeMs = 300, settling } = options;
  const { retryWait = async () => undefined, invokeLimitMs = 300_000 } = options;
  const { otherClients = [] } = estate;
  const startMs = otherClients.length === 0 ? 0 : now();
  return {
    world: createWorld(estate, { now, stateChangeMs, settling, retryWait, invokeLimitMs, apiBase }),
    faults: createFaultTracker([...faults, ...(estate.faults ?? [])]),
    rateLimiter: rate === 'documented' ? createRateLimiter() : undefined,
    countOthers: (bucket, atMs) => countOthers(otherClients, bucket, atMs - startMs),
  };
}

/** Reply to a message, and the record of it. */
interface Handled {
  readonly reply: Reply;
  readonly seen: SeenRequest;
}

/** The one place where a bug of the emulator becomes an answer, so that no request ends the process. */
function describeFailure(message: HttpMessage, failure: unknown): Handled {
  const { host, headers } = message;
  const [requestId, text] = [randomUUID(), 'An internal error has occurred.'];
  const { reply, outcome } = isCosHost(host)
    ? refuseCosRequest({ status: 500, code: 'InternalError', message: text }, { resource: host, requestId })
    : serveResult(refuse('InternalError', text), requestId);
  return { reply, seen: { host, headers, params: {}, atMs: Date.now(), outcome, failure } };
}

function serveEither(call: ApiCall | CosRequest | Refusal, atMs: number, state: EmulatorState) {
  if (isRefusal(call)) return serveResult(call, randomUUID());
  return 'bucket' in call ? serveCos(call, atMs, state) : serve(call, atMs, state);
}

/** Account of the key that a request names, before it is authenticated; a request to COS has none here. */
function claimedAccount(call: ApiCall | CosRequest, { world }: EmulatorState): string | undefined {
  return 'claim' in call ? world.caller(call.claim.secretId)?.account : undefined;
}

function objectsOf({ buckets }: World, name: string): Map<string, StoredObject> {
  const bucket = buckets.get(name);
  if (bucket === undefined) throw new Error(`There is no bucket ${name}.`);
  return bucket.objects;
}

function baseOf(server: Server): string | undefined {
  const address = server.address();
  if (address === null || typeof address === 'string') return undefined;
  return address.family === 'IPv6' ? `http://[::1]:${address.port}` : `http://127.0.0.1:${address.port}`;
}

function describeRequest({ host, headers }: HttpMessage, call: ApiCall | CosRequest | Refusal) {
  return isRefusal(call)
    ? { host, headers, params: {} }
    : { host, headers, params: call.parameters, action: call.action, region: call.region };
}

function wait(durationMs: number): Promise<void> | undefined {
  return durationMs === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, durationMs));
}
