import { CloudRefusedError, CloudUnreachableError } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import type { CloudContext, DeployCloud } from './api.ts';
import { absentCodes } from './function-api.ts';
import { ownerTags, ownStage } from './ownership.ts';
import type { FunctionPlace, ListedFunction, SearchApi } from './search-api.ts';

/** Function of this service that the deployment does not name. */
export interface OrphanFunction extends FunctionPlace {
  readonly kind: 'function';
  readonly name: string;
  readonly stage: string;
  /** Enabled timers; absent where they could not be read. */
  readonly timers?: readonly string[];
  /** Name of its role; absent without one, or where it could not be read. */
  readonly role?: string;
}

/** Role of this service and stage that belongs to no function that was found. */
export interface OrphanRole {
  readonly kind: 'role';
  readonly name: string;
  /** Region at the end of its name, of those that were searched. */
  readonly region?: string;
}

export type Orphan = OrphanFunction | OrphanRole;

/** Result of a search. What could not be searched is never taken for empty. */
export interface OrphanSearch {
  readonly orphans: readonly Orphan[];
  readonly unsearched: readonly { readonly place: string; readonly reason: string }[];
}

/** Search, and the cloud in any region. */
export interface SearchContext extends CloudContext {
  readonly openSearch: () => SearchApi;
  readonly cloudIn: (region: string) => DeployCloud;
}

/** Regions of SCF: https://cloud.tencent.com/document/product/583/58400. Each answers for itself whether it is one. */
const scfRegions = [
  'ap-beijing',
  'ap-chengdu',
  'ap-chongqing',
  'ap-guangzhou',
  'ap-hongkong',
  'ap-jakarta',
  'ap-mumbai',
  'ap-nanjing',
  'ap-seoul',
  'ap-shanghai',
  'ap-shanghai-fsi',
  'ap-shenzhen-fsi',
  'ap-singapore',
  'ap-tokyo',
  'eu-frankfurt',
  'na-siliconvalley',
  'sa-saopaulo',
] as const;

/**
 * Finds functions of this service, and roles of this service and stage, that the deployment does not name, by their tags.
 * Changes nothing, and an error of the cloud is an answer here. Functions are searched in the regions of SCF, in the
 * deployment's namespace and in `default`.
 */
export async function findOrphans(deployment: Deployment, context: SearchContext): Promise<OrphanSearch> {
  const regions = [...new Set([deployment.region, ...scfRegions])];
  const namespaces = [...new Set([deployment.namespace, 'default'])];
  const places = regions.flatMap((region) => namespaces.map((namespace) => ({ region, namespace })));
  const search = context.openSearch();
  const [lists, roles, current] = await Promise.all([
    Promise.all(places.map((place) => settle(() => listTagged(place, deployment, search)))),
    settle(() => search.listRoles(ownerTags(deployment))),
    settle(async () => [await context.cloud.readFunction(deployment)]),
  ]).finally(search.close);
  const others = lists.flatMap((list) => foundIn(list)).filter((func) => !isDeployment(func, deployment));
  const functions = await Promise.all(others.map((func) => describe(func, context)));
  const unsearched = [
    ...lists.map((list, index) => ({ place: places[index]?.region ?? '', list })),
    { place: 'roles', list: roles },
    { place: deployment.functionName, list: current },
  ].flatMap(({ place, list }) => ('reason' in list ? [{ place, reason: list.reason }] : []));
  const used = new Set([
    deployment.role.name,
    ...functions.map(({ role }) => role),
    ...foundIn(current).map((func) => func?.role),
  ]);
  const free = foundIn(roles).filter((name) => !used.has(name));
  const searched = regions.filter((region) => unsearched.every(({ place }) => place !== region));
  return { orphans: [...functions, ...free.map((name) => roleOf(name, searched))], unsearched };
}

type Listed<T> = { readonly found: readonly T[] } | { readonly reason: string };

async function settle<T>(list: () => Promise<readonly T[]>): Promise<Listed<T>> {
  try {
    return { found: await list() };
  } catch (error) {
    if (error instanceof CloudRefusedError) return { reason: error.code };
    if (error instanceof CloudUnreachableError)
      return { reason: error.pastDeadline ? 'no answer in time' : 'no usable answer' };
    throw error;
  }
}

function foundIn<T>(listed: Listed<T>): readonly T[] {
  return 'found' in listed ? listed.found : [];
}

type TaggedFunction = ListedFunction & { readonly stage: string };

/** Functions of this service, of every stage. Of those that are listed without tags, the tag filter finds the ones of this stage. */
async function listTagged(place: FunctionPlace, deployment: Deployment, search: SearchApi) {
  const listed = await search.listFunctions(place, {}).catch(emptyNamespace);
  const isWhole = listed.every(({ tags }) => tags !== undefined);
  const filtered = isWhole ? [] : await search.listFunctions(place, ownerTags(deployment));
  return listed.flatMap((func): readonly TaggedFunction[] => {
    const isFiltered = filtered.some(({ name }) => name === func.name);
    const stage = isFiltered ? deployment.stage : ownStage(func.tags ?? {}, deployment);
    return stage === undefined ? [] : [{ ...func, stage }];
  });
}

/** A namespace that does not exist holds nothing. */
function emptyNamespace(error: unknown): readonly ListedFunction[] {
  if (error instanceof CloudRefusedError && absentCodes.test(error.code)) return [];
  throw error;
}

function isDeployment({ name, namespace, region }: ListedFunction, deployment: Deployment): boolean {
  return name === deployment.functionName && namespace === deployment.namespace && region === deployment.region;
}

async function describe(
  { name, namespace, region, stage }: TaggedFunction,
  { cloudIn }: SearchContext,
): Promise<OrphanFunction> {
  const cloud = cloudIn(region);
  const ref = { functionName: name, namespace };
  const [triggers, states] = await Promise.all([
    settle(() => cloud.listTriggers(ref)),
    settle(async () => [await cloud.readFunction(ref)]),
  ]);
  const role = foundIn(states)[0]?.role;
  return {
    kind: 'function',
    name,
    namespace,
    region,
    stage,
    ...('found' in triggers && {
      timers: triggers.found
        .flatMap((trigger) => (trigger.type === 'timer' && trigger.enabled ? [trigger.name] : []))
        .toSorted(),
    }),
    ...(role !== undefined && { role }),
  };
}

function roleOf(name: string, searched: readonly string[]): OrphanRole {
  const region = searched.find((candidate) => name.endsWith(`-${candidate}`));
  return { kind: 'role', name, ...(region !== undefined && { region }) };
}
