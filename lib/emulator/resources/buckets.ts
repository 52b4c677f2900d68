import type { Estate } from '../estate/estate-data.ts';

/** One object of a bucket. */
export interface StoredObject {
  readonly body: Buffer;
  readonly modifiedMs: number;
}

/** A bucket with its objects by key. */
export interface Bucket {
  /** uin. */
  readonly owner: string;
  readonly region: string;
  readonly objects: Map<string, StoredObject>;
}

/** The buckets of all accounts, by name with appid. */
export type Buckets = ReadonlyMap<string, Bucket>;

/** Buckets of an estate, all empty. */
export function createBuckets(estate: Estate): Buckets {
  return new Map(
    estate.accounts.flatMap(({ uin, buckets = [] }) =>
      buckets.map(({ name, region }) => [name, { owner: uin, region, objects: new Map() }] as const),
    ),
  );
}
