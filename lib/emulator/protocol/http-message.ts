import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type Refusal, refuse } from './refusal.ts';

/** A whole HTTP request. `host` is without port, `authority` with it; `path` and `query` are raw, the latter without `?`. */
export interface HttpMessage {
  readonly method: string;
  readonly host: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

// https://cloud.tencent.com/document/product/1130/46710: GET 32 KB, POST 1 MB with signature v1, 10 MB with v3.
const maxQueryBytes = 32 * 1024;
const maxFormBytes = 1024 * 1024;
const maxBodyBytes = 10 * 1024 * 1024;

/** Reads a request to its end; undefined when the client went away before it. */
export async function readMessage(request: IncomingMessage): Promise<HttpMessage | undefined> {
  const body = await readBody(request);
  if (body === undefined) return undefined;
  const [, path = '', query = ''] = /^([^?]*)\??(.*)$/s.exec(request.url ?? '') ?? [];
  const authority = (request.headers.host ?? '').toLowerCase();
  return {
    method: request.method ?? '',
    host: authority.replace(/:\d+$/, ''),
    authority,
    path,
    query,
    headers: request.headers,
    body,
  };
}

/** The message as clients may have signed it: some sign the host without its port, others the Host header as it stands. */
export function signableForms(message: HttpMessage): readonly HttpMessage[] {
  return [message, { ...message, host: message.authority }];
}

/** Refuses what is over the documented size. Its text is not known for v3. */
export function checkSize(message: HttpMessage): Refusal | undefined {
  const limit = message.headers.authorization === undefined ? maxFormBytes : maxBodyBytes;
  return message.query.length > maxQueryBytes || message.body.length > limit
    ? refuse('RequestSizeLimitExceeded', 'The size of the request exceeds the limit.')
    : undefined;
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    // Only a socket that broke ends up here: there is nobody left to answer.
    return undefined;
  }
  return Buffer.concat(chunks);
}
