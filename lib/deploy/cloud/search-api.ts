import { Client as CamClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cam/v20190116/cam_client.js';
import { Client as ScfClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/scf/v20180416/scf_client.js';
import * as z from 'zod/mini';
import { parserOf } from '../../api-answer.ts';
import { createApiCaller } from '../../cloud/caller.ts';
import { apiHost, identityRegions } from '../../cloud/endpoints.ts';
import { listOf } from '../../collections.ts';
import { startTimeLimit } from '../../time-limit.ts';
import { listPages, maybe, pairs, toPairs, toRecord } from './answer.ts';
import type { ApiClientOptions } from './api-client.ts';

type Tags = Readonly<Record<string, string>>;

/** Region and namespace of functions. */
export interface FunctionPlace {
  readonly region: string;
  readonly namespace: string;
}

/** A function as a list has it. `tags` is absent where the list does not say which it has. */
export interface ListedFunction extends FunctionPlace {
  readonly name: string;
  readonly tags?: Tags;
}

/** Lists of functions and roles, in any region. Everything rejects like the rest of the cloud. */
export interface SearchApi {
  readonly listFunctions: (place: FunctionPlace, tags: Tags) => Promise<readonly ListedFunction[]>;
  /** Names of the roles with all of these tags. */
  readonly listRoles: (tags: Tags) => Promise<readonly string[]>;
  /** Closes the connections. */
  readonly close: () => void;
}

const parseFunctions = parserOf(
  {
    TotalCount: z.int().check(z.nonnegative()),
    Functions: listOf(z.object({ FunctionName: z.string().check(z.minLength(1)), Tags: pairs })),
  },
  ({ TotalCount, Functions }) => ({
    total: TotalCount,
    items: Functions.map(({ FunctionName, Tags }) => ({
      name: FunctionName,
      ...(Tags == null ? {} : { tags: toRecord(Tags) }),
    })),
  }),
);

const parseRoles = parserOf(
  {
    TotalNum: z.int().check(z.nonnegative()),
    List: maybe(listOf(z.object({ RoleName: z.string().check(z.minLength(1)) }))),
  },
  ({ TotalNum, List }) => ({ total: TotalNum, items: (List ?? []).map(({ RoleName }) => RoleName) }),
);

/** The default of ListFunctions; its maximum is not documented. */
const FUNCTIONS_PER_PAGE = 20;
/** The maximum of DescribeRoleList. */
const ROLES_PER_PAGE = 200;
/** Time for the whole search. */
const SEARCH_MS = 20_000;
/** A search delays no command for long: what does not answer in time was not searched, and is reported as such. */
const ATTEMPT_TIMEOUT_MS = 5000;
/** For each host. All together they stay within the ten listeners that Node.js expects on the signal that ends them. */
const CONCURRENCY = 5;
/** Half of what the pages state: https://cloud.tencent.com/document/api/583/18582, https://cloud.tencent.com/document/api/598/36223 */
const FUNCTIONS_PER_SECOND = 10;
const ROLES_PER_SECOND = 5;

/** Connects the search for 20 seconds at most. Close it when it is over. */
export function createSearchApi({ site, credentials, runtime }: Omit<ApiClientOptions, 'region'>): SearchApi {
  const options = { concurrency: CONCURRENCY, requestTimeoutMs: ATTEMPT_TIMEOUT_MS };
  const limit = startTimeLimit(SEARCH_MS);
  const caller = createApiCaller(options, async () => credentials, { ...runtime, deadline: limit.signal });
  return {
    listFunctions({ region, namespace }, tags) {
      const host = apiHost('scf', region, site);
      const destination = { Client: ScfClient, host, region, ratePerSecond: FUNCTIONS_PER_SECOND };
      const Filters = Object.entries(tags).map(([key, value]) => ({ Name: `tag-${key}`, Values: [value] }));
      const filters = Filters.length === 0 ? {} : { Filters };
      return listPages('ListFunctions', async (Offset) => {
        const parameters = { Namespace: namespace, Offset, Limit: FUNCTIONS_PER_PAGE, ...filters };
        const call = { action: 'ListFunctions', parameters, parse: parseFunctions };
        const { total, items } = await caller.call(destination, call);
        return { total, items: items.map((item) => ({ ...item, region, namespace })) };
      });
    },
    listRoles(tags) {
      const region = identityRegions[site];
      const host = apiHost('cam', region, site);
      const destination = { Client: CamClient, host, region, ratePerSecond: ROLES_PER_SECOND };
      return listPages('DescribeRoleList', (known) => {
        const Page = Math.floor(known / ROLES_PER_PAGE) + 1;
        const parameters = { Page, Rp: ROLES_PER_PAGE, Tags: toPairs(tags) };
        return caller.call(destination, { action: 'DescribeRoleList', parameters, parse: parseRoles });
      });
    },
    close() {
      limit.clear();
      caller.close();
    },
  };
}
