import type { ClientConfig } from 'tencentcloud-sdk-nodejs/tencentcloud/common/interface.js';
import { CloudRefusedError, CloudUnreachableError } from '../errors.ts';
import { createApiAgent, type Route } from '../http-agent.ts';
import type { Clock, CloudUsage } from '../types.ts';
import { type ApiCall, attemptCall, type SdkClient } from './attempt.ts';
import { type CallLimit, createCallLimits } from './call-limits.ts';
import { type Credentials, redactionFor } from './credentials.ts';
import { isPastDeadline, type RetryOptions, retry } from './retry.ts';
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
}

/** Destination of a call: SDK client, host, region and rate. */
export interface Destination {
  readonly Client: new (config: ClientConfig) => SdkClient;
  readonly host: string;
  readonly region: string;
  readonly ratePerSecond: number;
}

/** Caller of the API with one pair of credentials. */
export interface ApiCaller {
  readonly call: <T>(destination: Destination, request: ApiCall<T>) => Promise<T>;
  /** Clock, randomness and end of reading, for repeating more than one call. */
  readonly repeating: RetryOptions;
  readonly usage: () => CloudUsage;
  /** Closes the connections. */
  readonly close: () => void;
}

/** Attempts in a row without a usable answer by which a host counts as silent: one image may be unreadable by itself. */
const MIN_SILENCE = 3;

/** Codes by which credentials are refused for every call. All other refusals are about one action or image. */
const credentialCodes =
  /^AuthFailure\.(InvalidAuthorization|InvalidSecretId|MFAFailure|SecretIdNotFound|SignatureExpire|SignatureFailure|TokenFailure)$/;

/** Caller that holds each attempt to the rate of its action and host and to a timeout, and parses every answer strictly. */
export function createApiCaller(options: CallerOptions, credentials: Credentials, runtime: CloudRuntime): ApiCaller {
  const { concurrency, requestTimeoutMs: timeoutMs } = options;
  const agent = createApiAgent(runtime);
  const protocol = runtime.apiBase === undefined ? 'https://' : 'http://';
  const readingController = createReadingController(runtime.deadline);
  const repeating = { clock: runtime.clock, random: runtime.random, signal: readingController.signal };
  const limitsFor = createCallLimits(concurrency, runtime.clock);
  const redaction = redactionFor(credentials);
  const attemptOptions = { timeoutMs, signal: readingController.signal, answered: new Set<string>(), redaction };
  const used = { requests: 0, retries: 0 };

  function clientFor({ Client, host, region }: Destination): SdkClient {
    const httpProfile = { endpoint: host, protocol, agent, reqTimeout: timeoutMs / 1000 };
    return new Client({ credential: credentials, region, profile: { httpProfile, language: 'en-US' } });
  }

  return {
    call(destination, request) {
      const callLimit = limitsFor(`${destination.host} ${request.action}`, destination.ratePerSecond);
      const attemptInTurn = async (attempt: number) => {
        const slot = await callLimit.pacer.takeSlot(readingController.signal);
        used.requests += 1;
        if (attempt > 1) {
          used.retries += 1;
          runtime.onRetry?.();
        }
        try {
          const answer = await attemptCall(clientFor(destination), request, { ...attemptOptions, attempt });
          slot.release('answered');
          callLimit.silence = undefined;
          return answer;
        } catch (error) {
          slot.release(requestEnd(error));
          if (!isPastDeadline(error)) callLimit.silence = silenceAfter(error, callLimit);
          if (isAboutCredentials(error)) readingController.abort(error);
          throw error;
        }
      };
      return retry((attempt) => callLimit.limit(attemptInTurn, attempt), repeating).catch((error: unknown) => {
        throw reasonFor(error, callLimit);
      });
    },
    repeating,
    usage: () => ({ ...used }),
    close: () => agent.destroy(),
  };
}

/** Attempts in a row without a usable answer, after one that failed. A refusal is an answer. */
function silenceAfter(error: unknown, { silence }: CallLimit): CallLimit['silence'] {
  return error instanceof CloudUnreachableError ? { error, attempts: (silence?.attempts ?? 0) + 1 } : undefined;
}

/** Error of a call. If the deadline ended it while its host answered no other, that is the reason: more time would not help. */
function reasonFor(error: unknown, { silence }: CallLimit): unknown {
  if (silence === undefined || silence.attempts < MIN_SILENCE || !isPastDeadline(error)) return error;
  const { action, detail } = silence.error;
  const details = { action, detail, attempts: silence.attempts, pastDeadline: false };
  return new CloudUnreachableError(details, { cause: silence.error });
}

function requestEnd(error: unknown): RequestEnd {
  if (!(error instanceof CloudRefusedError)) return 'unanswered';
  return error.code.startsWith('RequestLimitExceeded') ? 'over-limit' : 'answered';
}

function isAboutCredentials(error: unknown): boolean {
  return error instanceof CloudRefusedError && credentialCodes.test(error.code);
}

/** Controller that ends all reading at once. Its reason is the error that everything still unread then fails with. */
function createReadingController(deadline: AbortSignal | undefined): AbortController {
  const readingController = new AbortController();
  const late = { action: 'Reading', detail: 'the time for reading was up', attempts: 0, pastDeadline: true };
  const end = () => readingController.abort(new CloudUnreachableError(late));
  if (deadline?.aborted) end();
  deadline?.addEventListener('abort', end, { once: true });
  return readingController;
}
