import type { ServerResponse } from 'node:http';
import { isRefusal, type Refusal } from './refusal.ts';

/** The fields of a `Response`, without RequestId. */
export type Answer = Readonly<Record<string, unknown>>;

/** HTTP reply: a whole answer, the first half of one, nothing at all, or a reset of the connection. */
export type Reply =
  | {
      readonly kind: 'whole' | 'half';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string | Buffer;
    }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'reset' };

/** An HTTP 200 with JSON, the status of every API answer, of errors too (recorded in cloud-custodian's test_cvm_exec_exception.yaml). */
export function json(value: unknown): Reply {
  return { kind: 'whole', status: 200, headers: { 'Content-Type': 'application/json' }, body: stringify(value) };
}

/** JSON in which a bigint is a number of all its digits, as the API writes an int64. */
function stringify(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? `\u0000${item}` : item)).replaceAll(
    /"\\u0000(\d+)"/g,
    '$1',
  );
}

/** The envelope of an answer or of a refusal. */
export function envelope(result: Answer | Refusal, requestId: string): Reply {
  return isRefusal(result)
    ? json({ Response: { Error: { Code: result.code, Message: result.message }, RequestId: requestId } })
    : json({ Response: { ...result, RequestId: requestId } });
}

/** Sends a reply; after `nothing` the connection stays open until one side closes it. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  switch (reply.kind) {
    case 'whole':
    case 'half': {
      const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
      response.statusCode = reply.status;
      const headers = [['Server', 'nginx'], ...Object.entries(reply.headers), ['Content-Length', String(body.length)]];
      for (const [name = '', value = ''] of headers) response.setHeader(name, value);
      if (reply.kind === 'whole') response.end(body);
      else response.write(body.subarray(0, body.length / 2), () => response.socket?.destroy());

      return;
    }
    case 'nothing':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
  }
}

const eightHoursMs = 8 * 60 * 60 * 1000;

/**
 * Time as SCF and CAM answer it: `2017-09-18 17:14:01`. UTC+8 is not documented; it follows from an example whose log
 * lines bear 09:14:01Z: https://cloud.tencent.com/document/api/583/9746.
 */
export function formatTime(atMs: number): string {
  return new Date(atMs + eightHoursMs).toISOString().slice(0, 19).replace('T', ' ');
}
