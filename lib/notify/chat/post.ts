import { errorCodeOf } from '../../errors.ts';
import { startTimeLimit } from '../../time-limit.ts';
import type { ChannelAnswer, ChannelRequest } from './channel-protocol.ts';

/** Result of one request. `code` is a code of the system, and safe to show: messages may contain the address. */
export type PostResult =
  | { readonly status: 'answered'; readonly answer: ChannelAnswer; readonly retryAfterMs: number }
  | { readonly status: 'time-out' }
  | { readonly status: 'unreachable'; readonly code: string };

const MAX_ANSWER_BYTES = 16_000;

/** Posts over verified TLS and follows no redirect: the next host would get what is meant for this one. */
export async function post({ url, headers, body }: ChannelRequest, timeoutMs: number): Promise<PostResult> {
  const limit = startTimeLimit(Math.max(1, timeoutMs));
  try {
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: limit.signal });
    const answer = { status: response.status, body: await readStart(response) };
    return { status: 'answered', answer, retryAfterMs: secondsOf(response.headers.get('retry-after')) * 1000 };
  } catch (error) {
    // The message of any error of fetch may contain the address, so that it is not passed on.
    return limit.hasPassed() ? { status: 'time-out' } : { status: 'unreachable', code: codeOf(error) };
  } finally {
    limit.clear();
  }
}

async function readStart(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < MAX_ANSWER_BYTES) {
    const { done, value } = await reader.read();
    if (done) return decode(chunks);
    chunks.push(value);
    bytes += value.length;
  }
  await reader.cancel();
  return decode(chunks);
}

function decode(chunks: readonly Uint8Array[]): string {
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES));
}

function secondsOf(header: string | null): number {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) : 0;
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = errorCodeOf(cause);
  return code !== undefined && /^[A-Z0-9_]+$/.test(code) ? code : 'no code';
}
