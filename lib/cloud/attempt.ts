import sdkException from 'tencentcloud-sdk-nodejs/tencentcloud/common/exception/tencent_cloud_sdk_exception.js';
import type { ParsedAnswer } from '../api-answer.ts';
import { CloudRefusedError, CloudUnreachableError, errorCodeOf } from '../errors.ts';
import { answerProblems } from '../http-agent.ts';
import type { Redaction } from '../redact.ts';
import { startTimeLimit } from '../time-limit.ts';

const { default: SdkError } = sdkException;

/** The part of an SDK client that makes a call. */
export interface SdkClient {
  request(action: string, parameters: object, options: { signal: AbortSignal }): Promise<unknown>;
}

/** Call of the API with the parser of its answer. */
export interface ApiCall<T> {
  readonly action: string;
  readonly parameters: object;
  readonly parse: (answer: unknown) => ParsedAnswer<T>;
}

export interface AttemptOptions {
  /** Number of the attempt of its call, from 1. */
  readonly attempt: number;
  readonly timeoutMs: number;
  /** Ends the attempt early, which then throws the reason of the signal. */
  readonly signal: AbortSignal;
  /** Request ids of the answers so far; that of this one is added. An answer does not name its request, and no two share an id. */
  readonly answered: Set<string>;
  /** Redaction by the credentials: whatever the cloud says may repeat them. */
  readonly redaction: Redaction;
}

/**
 * Makes one attempt and returns the parsed answer, or throws one of the two cloud errors, or the signal's reason.
 * The SDK can wait forever, so that the attempt has a timeout of its own.
 */
export async function attemptCall<T>(client: SdkClient, call: ApiCall<T>, options: AttemptOptions): Promise<T> {
  const limit = startTimeLimit(options.timeoutMs, options.signal);
  const answer = await client
    .request(call.action, call.parameters, { signal: limit.signal })
    .catch((cause: unknown) => {
      options.signal.throwIfAborted();
      const detail = limit.hasPassed() ? `no answer within ${options.timeoutMs} ms` : undefined;
      throw classify(call.action, options, cause, detail);
    })
    .finally(limit.clear);
  const parsed = call.parse(answer);
  if ('problem' in parsed) throw unreachable(call.action, options, parsed.problem);
  if (options.answered.has(parsed.requestId))
    throw unreachable(call.action, options, `the answer of another request (${parsed.requestId}) came again`);

  options.answered.add(parsed.requestId);
  return parsed.value;
}

/** An error with an API code is an answer; every other error of the SDK means that there is none. */
function classify(action: string, options: AttemptOptions, cause: unknown, timedOut: string | undefined): Error {
  const { quote, copyError } = options.redaction;
  if (cause instanceof SdkError && cause.code) {
    const [code, requestId] = [quote(cause.code), quote(cause.requestId)];
    const message = quote(cause.message) || '(no message)';
    return new CloudRefusedError({ action, code, message, requestId }, { cause: copyError(cause) });
  }
  return unreachable(action, options, timedOut ?? describeFailure(cause), cause);
}

function unreachable(action: string, options: AttemptOptions, detail: string, cause?: unknown): CloudUnreachableError {
  const { quote, copyError } = options.redaction;
  const details = { action, detail: quote(detail), attempts: options.attempt, pastDeadline: false };
  return new CloudUnreachableError(details, cause === undefined ? {} : { cause: copyError(cause) });
}

/** The SDK drops the causes of its errors, so that only the message tells a refused connection. */
function describeFailure(cause: unknown): string {
  if (cause instanceof SdkError && cause.httpCode !== undefined) {
    const isRedirect = cause.httpCode >= 300 && cause.httpCode < 400;
    return isRedirect ? `HTTP ${cause.httpCode}, a redirect, which is not followed` : `HTTP ${cause.httpCode}`;
  }
  if (cause instanceof TypeError) return 'the body is JSON, but no API answer';
  if (!(cause instanceof Error)) return 'the call failed without an error';
  if ('type' in cause && cause.type === 'invalid-json') return 'the body is not JSON';
  const code = errorCodeOf(cause);
  if (code !== undefined && Object.hasOwn(answerProblems, code)) return answerProblems[code] ?? code;
  if (code !== undefined) return `the connection failed with ${code}`;
  // Nothing else of the text: a library may quote headers of the request in its message.
  return cause.message.split('reason: ')[1] ?? 'the connection failed';
}
