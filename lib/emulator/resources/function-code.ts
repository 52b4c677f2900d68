import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { unzipSync } from 'fflate';
import { type Refusal, refuse } from '../protocol/refusal.ts';

/** Uploaded code, unpacked. */
export interface FunctionCode {
  readonly zip: Uint8Array;
  /** Checksum of the zip, in hex. */
  readonly sha256: string;
  /** By path within the zip, which leads nowhere outside of it. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** Reason of a failed change. */
export interface StatusReason {
  readonly code: string;
  readonly message: string;
}

// https://cloud.tencent.com/document/product/583/11637
const maxUnpackedBytes = 500 * 1024 * 1024;

/**
 * Unpacks a zip written as base64. Codes and the text about padding are SCF's; that a zip over the limit is refused as
 * none is our choice. The limits of the zip itself, 50 MB and 20 MB, cannot be reached: the request's are narrower.
 */
export function readCode(base64: string): FunctionCode | Refusal {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0)
    return refuse('InvalidParameterValue.ZipFileBase64BinasciiError', 'base64 decoding failed: `Incorrect padding`.');
  const zip = Buffer.from(base64, 'base64');
  return unpack(zip) ?? refuse('InvalidParameterValue.ZipFile', 'This is not a standard zip file.');
}

/** undefined: it cannot be unpacked, or must not be. */
function unpack(zip: Uint8Array): FunctionCode | undefined {
  let unpackedBytes = 0;
  try {
    const files = unzipSync(zip, {
      filter: ({ name, originalSize }) => {
        unpackedBytes += originalSize;
        if (unpackedBytes > maxUnpackedBytes || !isInside(name)) throw new RangeError('Not a zip to unpack.');
        return !name.endsWith('/');
      },
    });
    return { zip, sha256: createHash('sha256').update(zip).digest('hex'), files };
  } catch {
    // The unpacker throws errors of many kinds at bytes that are no zip.
    return undefined;
  }
}

function isInside(name: string): boolean {
  const path = posix.normalize(name);
  return !path.startsWith('..') && !posix.isAbsolute(path) && !name.includes('\\') && !name.includes('\0');
}

/** The file of a handler: `index.js` for `index.main_handler`. */
export function entryFile(handler: string): string {
  return `${handler.slice(0, handler.lastIndexOf('.'))}.js`;
}

/**
 * Reason why the code cannot be run: the handler's file is missing. That this is a failed change is our choice, so that
 * a deployment meets one; a missing export shows when the function is invoked.
 */
export function checkEntryFile(code: FunctionCode, handler: string): StatusReason | undefined {
  const file = entryFile(handler);
  return Object.hasOwn(code.files, file)
    ? undefined
    : {
        code: 'InvalidParameterValue.Handler',
        message: `The file ${file} of the handler ${handler} is not in the code.`,
      };
}
