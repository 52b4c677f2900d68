import { type Agent, type IncomingMessage, request } from 'node:http';
import { request as requestTls } from 'node:https';
import { CloudUnreachableError } from '../../errors.ts';

const TIMEOUT_MS = 60_000;

interface Connection {
  readonly agent: Agent;
  /** The agent leads to an emulator, which speaks no TLS. */
  readonly isEmulated: boolean;
}

/**
 * Downloads a code package from the address that GetFunctionAddress answered, which is a credential: no message repeats it.
 * The page's example of one begins with http:// (https://www.tencentcloud.com/document/product/583/34409); it is asked over TLS
 * all the same. Throws CloudUnreachableError.
 */
export async function downloadFile(address: string, { agent, isEmulated }: Connection): Promise<Uint8Array> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw unusable('the address is not valid');
  url.protocol = isEmulated ? 'http:' : 'https:';
  const open = isEmulated ? request : requestTls;
  const ask = open(url, { agent });
  const timer = setTimeout(() => ask.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      ask.on('response', resolve).on('error', reject).end();
    });
    if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch (error) {
    throw unusable(error instanceof Error ? error.message : String(error));
  } finally {
    clearTimeout(timer);
    ask.destroy();
  }
}

function unusable(reason: string): CloudUnreachableError {
  const detail = `the code package could not be downloaded: ${reason}`;
  return new CloudUnreachableError({ action: 'GetFunctionAddress', detail, attempts: 1, pastDeadline: false });
}
