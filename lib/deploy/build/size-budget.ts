import { zipSync } from 'fflate';
import { DeployError } from '../../errors.ts';

/** A bundle before it is let out: its files, its zip, and the paths of everything that went into it. */
interface MeasuredBundle {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly zip: Uint8Array;
  readonly inputs: readonly string[];
}

/** What every invocation loads; the rest is read when it is needed. */
const alwaysLoaded = ['index.js', 'errors.js', 'package.json'];

const MAX_LOADED_BYTES = 300_000;
const MAX_ZIP_BYTES = 600_000;

/** Of the hundreds of product clients in the SDK, those that the audit asks. */
const products = new Set(['cvm', 'sts']);

/** Throws DeployError when a bundle has grown too large, or holds a product's client that the audit does not use. */
export function checkBudget({ files, zip, inputs }: MeasuredBundle): void {
  const loaded = Object.fromEntries(alwaysLoaded.map((name) => [name, files.get(name) ?? new Uint8Array()]));
  const loadedBytes = zipSync(loaded, { level: 9 }).length;
  const foreign = new Set(inputs.map(productOf).filter((name) => name !== undefined && !products.has(name)));
  const complaints = [
    ...(loadedBytes > MAX_LOADED_BYTES
      ? [`What every invocation loads has ${loadedBytes} bytes zipped; ${MAX_LOADED_BYTES} are allowed.`]
      : []),
    ...(zip.length > MAX_ZIP_BYTES ? [`The zip has ${zip.length} bytes; ${MAX_ZIP_BYTES} are allowed.`] : []),
    ...[...foreign].map((name) => `It holds the SDK's client for ${name}, which the audit does not ask.`),
  ];
  if (complaints.length === 0) return;
  throw new DeployError(
    `The function has outgrown its budget. ${complaints.join(' ')} Import what is not always needed with import(), or find what brought it in.`,
  );
}

function productOf(input: string): string | undefined {
  return /tencentcloud-sdk-nodejs\/tencentcloud\/services\/([^/]+)\//.exec(input)?.[1];
}
