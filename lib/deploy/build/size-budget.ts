import { zipSync } from 'fflate';
import { DeployError } from '../../errors.ts';

/** A bundle, and the paths of all its inputs. */
interface MeasuredBundle {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly zip: Uint8Array;
  readonly inputs: readonly string[];
}

/** Files that every invocation loads; the others are loaded when they are needed. */
const alwaysLoaded = ['index.js', 'errors.js', 'package.json'];

const MAX_LOADED_BYTES = 300_000;
const MAX_ZIP_BYTES = 650_000;

/** Products of the SDK that the audit uses, of hundreds. */
const products = new Set(['cvm', 'region', 'sts', 'organization']);

/** Throws DeployError when a bundle has grown too large, or holds a product's client that the audit does not use. */
export function checkBudget({ files, zip, inputs }: MeasuredBundle): void {
  const loaded = Object.fromEntries(alwaysLoaded.map((name) => [name, files.get(name) ?? new Uint8Array()]));
  const loadedBytes = zipSync(loaded, { level: 9 }).length;
  const foreign = new Set(inputs.map(productOf).filter((name) => name !== undefined && !products.has(name)));
  const excesses = [
    ...(loadedBytes > MAX_LOADED_BYTES
      ? [`The files that every invocation loads have ${loadedBytes} bytes zipped; the limit is ${MAX_LOADED_BYTES}.`]
      : []),
    ...(zip.length > MAX_ZIP_BYTES ? [`The zip has ${zip.length} bytes; the limit is ${MAX_ZIP_BYTES}.`] : []),
    ...[...foreign].map((name) => `It contains the SDK's client for ${name}, which the audit does not use.`),
  ];
  if (excesses.length === 0) return;
  throw new DeployError(
    `The function exceeds its size budget. ${excesses.join(' ')} Use import() for what is not always needed, or find the import that added it.`,
  );
}

function productOf(input: string): string | undefined {
  return /tencentcloud-sdk-nodejs\/tencentcloud\/services\/([^/]+)\//.exec(input)?.[1];
}
