import type { HttpMessage } from './protocol/http-message.ts';
import type { Reply } from './protocol/reply.ts';
import { CODE_HOST } from './resources/code-links.ts';
import type { World } from './world/world.ts';

/** Serves the download of a code package; undefined for a request to any other host. The bodies of refusals are not known. */
export function serveCode(
  { host, method, path, query }: HttpMessage,
  { codeLinks }: World,
  atMs: number,
): { readonly reply: Reply; readonly outcome: string } | undefined {
  if (host !== CODE_HOST) return undefined;
  const zip = method === 'GET' ? codeLinks.find(path, query, atMs) : undefined;
  if (zip === undefined) return { reply: whole(403, ''), outcome: 'AccessDenied' };
  return { reply: whole(200, Buffer.from(zip)), outcome: 'answered' };
}

function whole(status: number, body: string | Buffer): Reply {
  return { kind: 'whole', status, headers: { 'Content-Type': 'application/octet-stream' }, body };
}
