import type { Reply } from '../protocol/reply.ts';

/** Refusal by COS: an HTTP status with a code. */
export interface CosRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Reply to a request, with its `outcome` as in SeenRequest. */
export interface CosAnswer {
  readonly reply: Reply;
  readonly outcome: string;
}

/** An XML error: https://cloud.tencent.com/document/product/436/7730. */
export function refuseCosRequest(
  { status, code, message }: CosRefusal,
  { resource, requestId }: { readonly resource: string; readonly requestId: string },
): CosAnswer {
  const fields = { Code: code, Message: message, Resource: resource, RequestId: requestId, TraceId: requestId };
  const body = `<?xml version='1.0' encoding='utf-8' ?>\n<Error>${elements(fields)}</Error>`;
  return { reply: answer(status, body, requestId, { 'Content-Type': 'application/xml' }), outcome: code };
}

/** Whole reply with the headers of COS. */
export function answer(
  status: number,
  body: string | Buffer,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    kind: 'whole',
    status,
    headers: { Server: 'tencent-cos', 'x-cos-request-id': requestId, ...headers },
    body,
  };
}

/** XML elements, `<Name>value</Name>` for each field. */
export function elements(fields: Readonly<Record<string, string | number>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<${name}>${escape(String(value))}</${name}>`)
    .join('');
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
