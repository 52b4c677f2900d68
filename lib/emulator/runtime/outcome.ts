import type { Ending } from '../../scf-runtime/sandbox.ts';

/** Outcome of a run, with SCF's status codes. */
export interface Outcome {
  /** https://cloud.tencent.com/document/product/583/42611: 200, or what went wrong. */
  readonly statusCode: number;
  /** Return value of the handler, or an error, as JSON. */
  readonly returned: string;
  /** Error message; empty after a success. */
  readonly error: string;
  readonly memoryBytes: number;
}

/**
 * Reads an outcome from how the process ended. The JSON of an error, with its errorCode of -1, is as logs show it:
 * https://github.com/chen310/NeteaseCloudMusicTasks/issues/88, https://github.com/TencentCloud/serverless/issues/7. What
 * ErrMsg holds beside it is not documented: here the stack, or the message where there is none.
 */
export function outcomeOf(ending: Ending, requestId: string, timeoutMs: number): Outcome {
  const memoryBytes = 'peakBytes' in ending ? ending.peakBytes : 0;
  if (ending.kind === 'returned') return { statusCode: 200, returned: ending.text, error: '', memoryBytes };
  const [statusCode, errorMessage] = failures(timeoutMs / 1000)[ending.kind];
  const stackTrace = 'stack' in ending ? ending.stack : undefined;
  return {
    statusCode,
    returned: JSON.stringify({ errorCode: -1, errorMessage, requestId, stackTrace, statusCode }),
    error: stackTrace ?? errorMessage,
    memoryBytes,
  };
}

/** The texts of 434 and 437 are not known; that of 443 is only the error in what was seen. */
function failures(timeoutSeconds: number) {
  return {
    threw: [430, 'user code exception caught'],
    unloadable: [443, 'user code error'],
    'no-handler': [437, 'handler not found'],
    'timed-out': [433, `Invoking task timed out after ${timeoutSeconds} seconds`],
    'out-of-memory': [434, 'memory limit reached'],
    exited: [439, 'User process exit when running'],
  } as const satisfies Record<Exclude<Ending['kind'], 'returned'>, readonly [number, string]>;
}
