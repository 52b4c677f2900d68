import * as z from 'zod/mini';
import { parserOf } from '../../api-answer.ts';
import { listOf } from '../../collections.ts';
import { CloudRefusedError } from '../../errors.ts';
import { done, listPages, maybe } from './answer.ts';
import type { ApiClient } from './api-client.ts';
import { type FunctionRef, type FunctionState, named, parseFunction } from './function-api.ts';

export interface VersionApi {
  /** Numbers of the versions that `publishVersion` published, the latest first. */
  readonly listVersions: (ref: FunctionRef) => Promise<readonly string[]>;
  /** Settings of a version; undefined where it was deleted. */
  readonly readVersion: (ref: FunctionRef, version: string) => Promise<FunctionState | undefined>;
  /** Keeps the function's settings and code as a version. */
  readonly publishVersion: (ref: FunctionRef) => Promise<void>;
  readonly deleteVersion: (ref: FunctionRef, version: string) => Promise<void>;
  /** Downloads the code of a version, a zip. */
  readonly downloadCode: (ref: FunctionRef, version: string) => Promise<Uint8Array>;
}

/** Description of the versions that deploying publishes: those of others stay. Hyphens are not allowed in one. */
const DESCRIPTION = 'Published by deploy of image share audit';

const parseVersions = parserOf(
  {
    TotalCount: z.int().check(z.nonnegative()),
    Versions: listOf(z.object({ Version: z.string(), Description: maybe(z.string()) })),
  },
  ({ TotalCount: total, Versions: items }) => ({ total, items }),
);

const parseAddress = parserOf({ Url: z.string().check(z.minLength(1)) }, ({ Url }) => Url);

/** The default of ListVersionByFunction; its maximum is not documented. */
const PAGE_SIZE = 20;

/** Published versions of a function, over SCF 2018-04-16. */
export function createVersionApi({ read, change, download }: ApiClient): VersionApi {
  return {
    async listVersions(ref) {
      const versions = await listPages('ListVersionByFunction', (Offset) => {
        const parameters = { ...named(ref), Offset, Limit: PAGE_SIZE, OrderBy: 'AddTime', Order: 'ASC' };
        return read('scf', { action: 'ListVersionByFunction', parameters, parse: parseVersions });
      });
      return versions
        .filter(({ Version, Description }) => /^\d+$/.test(Version) && Description === DESCRIPTION)
        .map(({ Version }) => Version)
        .toSorted((one, other) => Number(other) - Number(one));
    },
    readVersion: (ref, Qualifier) =>
      read('scf', {
        action: 'GetFunction',
        parameters: { ...named(ref), Qualifier },
        parse: parseFunction,
      }).catch((error: unknown) => {
        if (error instanceof CloudRefusedError && error.code.startsWith('ResourceNotFound.')) return undefined;
        throw error;
      }),
    publishVersion: (ref) =>
      change('scf', { action: 'PublishVersion', parameters: { ...named(ref), Description: DESCRIPTION }, parse: done }),
    deleteVersion: (ref, Qualifier) =>
      change('scf', { action: 'DeleteFunctionVersion', parameters: { ...named(ref), Qualifier }, parse: done }),
    async downloadCode(ref, Qualifier) {
      const parameters = { ...named(ref), Qualifier };
      return download(await read('scf', { action: 'GetFunctionAddress', parameters, parse: parseAddress }));
    },
  };
}
