import { basename, join, parse } from 'node:path';
import { StateError } from '../errors.ts';
import type { StateOptions } from '../options.ts';
import type { CosAccess } from './cos-store.ts';
import { openFileStore } from './file-store.ts';
import type { ObjectStore } from './object-store.ts';
import type { Signing } from './signed-object.ts';

/** Credentials and route to a store. */
export interface StoreAccess extends Omit<CosAccess, 'credentials'> {
  /** Needed for a bucket only. */
  readonly credentials?: CosAccess['credentials'];
}

/** Options of the store of a run: an emulated one keeps its objects apart from those of real runs. An emulator has its own buckets already. */
export function storeOptionsOf(options: StateOptions, { apiBase }: StoreAccess): StateOptions {
  const { store } = options;
  if (apiBase === undefined || store.kind === 'cos') return options;
  const { dir, name, ext } = parse(store.path);
  return { ...options, store: { ...store, path: join(dir, `${name}.emulated${ext}`) } };
}

/** Opens the store. Throws StateError without credentials for a bucket. */
export async function openStore(
  { store }: StateOptions,
  { credentials, apiBase, openProxy }: StoreAccess,
): Promise<ObjectStore> {
  if (store.kind === 'file') return openFileStore(store.path);
  if (credentials === undefined) throw new StateError('There are no credentials for the bucket of the memory.');

  const { openCosStore } = await import('./cos-store.ts');
  return openCosStore(store, { credentials, apiBase, openProxy });
}

/** Name that the objects of a store are named after. */
export function fileNameOf({ store }: StateOptions): string {
  return basename(store.kind === 'file' ? store.path : store.key);
}

/** Signing key and identity of a store; of a file its name only: the same directory may be mounted elsewhere tomorrow. */
export function signingOf({ store, hmacKey }: StateOptions): Signing {
  const identity = store.kind === 'file' ? `file:${basename(store.path)}` : `cos:${store.bucket}/${store.key}`;
  return { identity, ...(hmacKey !== undefined && { hmacKey }) };
}
