import { setMaxListeners } from 'node:events';
import type { ClientConfig } from 'tencentcloud-sdk-nodejs/tencentcloud/common/interface.js';
import { CloudRefusedError, CloudUnreachableError } from '../errors.ts';
import { createApiAgent, type Route } from '../http-agent.ts';
import type { Redaction } from '../redact.ts';
import type { Clock, CloudUsage } from '../types.ts';
import type { CredentialSource } from './assume-role.ts';
import { type ApiCall, attemptCall, type SdkClient } from './attempt.ts';
import { type CallLimit, type Concurrency, createCallLimits, createConcurrency } from './call-limits.ts';
import { type Credentials, redactionFor } from './credentials.ts';
import { isOverLimit, isPastDeadline, type RetryOptions, retry } from './retry.ts';
import type { RequestEnd } from './slots.ts';

export interface CallerOptions {
  /** Concurrent calls of one action on one API host. */
  readonly concurrency: number;
  /** Timeout of one attempt. */
  readonly requestTimeoutMs: number;
}

export interface CloudRuntime extends Route {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Ends all reading: calls in flight are aborted, and waiting ones are not made. */
  readonly deadline?: AbortSignal;
  /** Called before each repetition of a call. */
  readonly onRetry?: () => void;
  /** Request ids of the answers so far, where several callers share them. */
  readonly answered?: Set<string>;
  /** Concurrency, where several callers share it. */
  readonly concurrency?: Concurrency;
}

/** Destination of a call: SDK client, host, region and rate. */
export interface Destination {
  readonly Client: new (config: ClientConfig) => SdkClient;
  readonly host: string;
  readonly region: string;
  readonly ratePerSecond: number;
}

/** Caller of the API for one account. */
export interface ApiCaller {
  readonly call: <T>(destination: Destination, request: ApiCall<T>) => Promise<T>;
  /** Clock, randomness and end of reading, for repeating more than one call. */
  readonly repeating: RetryOptions;
  readonly usage: () => CloudUsage;
  /** Closes the connections. */
  readonly close: () => void;
}

/** Credentials, and the redaction by them, which takes a while to prepare. */
interface Signer {
  readonly credentials: Credentials;
  readonly redaction: Redaction;
}

/** Attempts in a row without a usable answer by which a host counts as silent: one image may be unreadable by itself. */
const MIN_SILENCE = 3;

/** Codes by which credentials are refused for every call. All other refusals are about one action or image. */
const credentialCodes =
  /^AuthFailure\.(InvalidAuthorization|InvalidSecretId|MFAFailure|SecretIdNotFound|SignatureExpire|SignatureFailure|TokenFailure)$/;

/** Caller that holds each attempt to the rate of its action and host and to a timeout, and parses every answer strictly. */
export function createApiCaller(
  options: CallerOptions,
  credentialSource: CredentialSource,
  runtime: CloudRuntime,
): ApiCaller {
  const connections = createConnections(options, runtime);
  const readingController = createReadingController(runtime.deadline);
  const repeating = { clock: runtime.clock, random: runtime.random, signal: readingController.signal };
  const { answered = new Set<string>(), concurrency: shared = createConcurrency(), clock } = runtime;
  const limitsFor = createCallLimits({ concurrency: options.concurrency, shared, clock });
  const limits = { timeoutMs: options.requestTimeoutMs, signal: readingController.signal, answered };
  const currentSigner = createSignerSource(credentialSource, readingController);
  const { usage, countAttempt } = createUsageMeter(runtime);

  return {
    call(destination, request) {
      const callLimit = limitsFor(`${destination.host} ${request.action}`, destination.ratePerSecond);
      const attemptInTurn = async (attempt: number) => {
        readingController.signal.throwIfAborted();
        const { credentials, redaction } = await currentSigner();
        const slot = await callLimit.pacer.takeSlot(readingController.signal);
        countAttempt(attempt);
        try {
          const client = connections.clientFor(destination, credentials);
          const answer = await attemptCall(client, request, { ...limits, redaction, attempt });
          slot.release('answered');
          callLimit.silence = undefined;
          return answer;
        } catch (error) {
          slot.release(requestEnd(error));
          callLimit.silence = silenceAfter(error, callLimit);
          if (isAboutCredentials(error)) readingController.abort(error);
          throw error;
        }
      };
      return retry((attempt) => callLimit.run(() => attemptInTurn(attempt)), repeating).catch(throwReason(callLimit));
    },
    repeating,
    usage,
    close: connections.close,
  };
}

/** Counter of attempts, and of those that repeat a call. */
function createUsageMeter({ onRetry }: CloudRuntime) {
  const used = { requests: 0, retries: 0 };
  return {
    countAttempt: (attempt: number): void => {
      used.requests += 1;
      if (attempt === 1) return;
      used.retries += 1;
      onRetry?.();
    },
    usage: (): CloudUsage => ({ ...used }),
  };
}

/** SDK clients that share their connections. */
function createConnections({ requestTimeoutMs }: CallerOptions, runtime: CloudRuntime) {
  const agent = createApiAgent(runtime);
  const protocol = runtime.apiBase === undefined ? 'https://' : 'http://';
  return {
    clientFor({ Client, host, region }: Destination, credentials: Credentials): SdkClient {
      const httpProfile = { endpoint: host, protocol, agent, reqTimeout: requestTimeoutMs / 1000 };
      return new Client({ credential: credentials, region, profile: { httpProfile, language: 'en-US' } });
    },
    close: () => agent.destroy(),
  };
}

/** Source of the current credentials. Without them nothing can be read, so that its failure ends all reading. */
function createSignerSource(source: CredentialSource, readingController: AbortController): () => Promise<Signer> {
  let signer: Signer | undefined;
  return async () => {
    try {
      const credentials = await source();
      if (signer?.credentials !== credentials) signer = { credentials, redaction: redactionFor(credentials) };
      return signer;
    } catch (error) {
      readingController.abort(error);
      throw error;
    }
  };
}

/** Attempts in a row without a usable answer, after one that failed. A refusal is an answer. */
function silenceAfter(error: unknown, { silence }: CallLimit): CallLimit['silence'] {
  if (isPastDeadline(error)) return silence;
  return error instanceof CloudUnreachableError ? { error, attempts: (silence?.attempts ?? 0) + 1 } : undefined;
}

/** Thrower of the error of a call. If the deadline ended it while its host answered no other, that is the reason: more time would not help. */
function throwReason(callLimit: CallLimit): (error: unknown) => never {
  return (error) => {
    const { silence } = callLimit;
    if (silence === undefined || silence.attempts < MIN_SILENCE || !isPastDeadline(error)) throw error;
    const { action, detail } = silence.error;
    const details = { action, detail, attempts: silence.attempts, pastDeadline: false };
    throw new CloudUnreachableError(details, { cause: silence.error });
  };
}

function requestEnd(error: unknown): RequestEnd {
  if (!(error instanceof CloudRefusedError)) return 'unanswered';
  return isOverLimit(error) ? 'over-limit' : 'answered';
}

function isAboutCredentials(error: unknown): boolean {
  return error instanceof CloudRefusedError && credentialCodes.test(error.code);
}

/** Controller that ends all reading at once. Its reason is the error that everything still unread then fails with. */
function createReadingController(deadline: AbortSignal | undefined): AbortController {
  const readingController = new AbortController();
  const late = { action: 'Reading', detail: 'the time for reading was up', attempts: 0, pastDeadline: true };
  const end = () => readingController.abort(new CloudUnreachableError(late));
  // Each call in flight listens to the one, and the caller of each account to the other.
  setMaxListeners(0, readingController.signal, ...(deadline === undefined ? [] : [deadline]));
  if (deadline?.aborted) end();
  deadline?.addEventListener('abort', end, { once: true });
  return readingController;
}
