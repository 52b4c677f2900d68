import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';

/**
 * Digest of the names and contents of a zip's files, in hex; undefined for bytes that are no zip. Unlike that of the zip it
 * stays the same when the files are packed again, as the platform may do.
 */
export function digestFiles(zip: Uint8Array): string | undefined {
  const files = unpack(zip);
  if (files === undefined) return undefined;
  const entries = Object.entries(files)
    .filter(([path]) => !path.endsWith('/'))
    .map(([path, content]) => [path, sha256(content)] as const)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return sha256(JSON.stringify(entries));
}

function unpack(zip: Uint8Array): Readonly<Record<string, Uint8Array>> | undefined {
  try {
    return unzipSync(zip);
  } catch {
    // The unpacker throws errors of many kinds at bytes that are no zip.
    return undefined;
  }
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
