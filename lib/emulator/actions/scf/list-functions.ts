import * as z from 'zod/mini';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { wireTime } from '../../protocol/wire-time.ts';
import { type EmulatedFunction, statusOf } from '../../resources/functions.ts';
import type { Action } from '../action.ts';
import { writeTags } from '../wire-tags.ts';
import { refuseNamespace, scf } from './entities.ts';
import { wireStatus } from './wire-status.ts';

const count = z.int().check(z.gte(0));

const parameters = z.strictObject({
  Namespace: z.optional(z.string()),
  SearchKey: z.optional(z.string()),
  Description: z.optional(z.string()),
  Filters: z.optional(z.array(z.strictObject({ Name: z.string(), Values: z.array(z.string()) }))),
  Order: z.optional(z.string()),
  Orderby: z.optional(z.enum(['AddTime', 'ModTime', 'FunctionName'])),
  Offset: z.optional(count),
  Limit: z.optional(count),
});

/** One page of functions. The default order is not documented; here it is that of their creation, ascending. */
export const listFunctions = {
  ...scf,
  action: 'ListFunctions',
  ratePerSecond: 20,
  parameters,
  run({ caller, region, parameters: asked, atMs }, world) {
    const { Order: order = 'ASC', Offset: offset = 0, Limit: limit = 20 } = asked;
    const refusal = refuseNamespace(asked.Namespace) ?? refuseFilters(asked.Filters ?? []);
    if (refusal !== undefined) return refusal;
    if (order !== 'ASC' && order !== 'DESC')
      return refuse('InvalidParameterValue.Order', 'The order must be ASC or DESC.');
    const found = world.functions
      .list({ account: caller.account, region }, atMs)
      .filter(({ name }) => name.includes(asked.SearchKey ?? ''))
      .filter(({ settings }) => settings.description.includes(asked.Description ?? ''))
      .filter((func) => (asked.Filters ?? []).every((filter) => admits(filter, func, atMs)))
      .toSorted(orders[asked.Orderby ?? 'AddTime']);
    const ordered = order === 'ASC' ? found : found.toReversed();
    return {
      TotalCount: ordered.length,
      Functions: ordered.slice(offset, offset + limit).map((func) => wireSummary(func, atMs)),
    };
  },
} satisfies Action<z.infer<typeof parameters>>;

const orders = {
  AddTime: (a, b) => a.addedMs - b.addedMs,
  ModTime: (a, b) => a.modifiedMs - b.modifiedMs,
  FunctionName: (a, b) => (a.name < b.name ? -1 : 1),
} satisfies Record<string, (a: EmulatedFunction, b: EmulatedFunction) => number>;

interface Filter {
  readonly Name: string;
  readonly Values: readonly string[];
}

/** The filters that the API page names and the emulator has something for; `tag-<key>` beside them. */
const filterValues: Readonly<Record<string, (func: EmulatedFunction, atMs: number) => string>> = {
  Status: statusOf,
  Runtime: ({ settings }) => settings.runtime,
  Role: ({ settings }) => settings.role,
  ClsLogsetId: ({ settings }) => settings.clsLogsetId,
  ClsTopicId: ({ settings }) => settings.clsTopicId,
  Type: () => 'Event',
};

function refuseFilters(filters: readonly Filter[]): Refusal | undefined {
  const isKnown = ({ Name }: Filter) => Name.startsWith('tag-') || Object.hasOwn(filterValues, Name);
  return filters.length > 10 || !filters.every(isKnown)
    ? refuse('InvalidParameterValue.Name', 'There are too many filters, or one whose name is not known.')
    : undefined;
}

function admits({ Name: name, Values: values }: Filter, func: EmulatedFunction, atMs: number): boolean {
  const value = name.startsWith('tag-') ? func.tags[name.slice('tag-'.length)] : filterValues[name]?.(func, atMs);
  return value !== undefined && values.includes(value);
}

function wireSummary(func: EmulatedFunction, atMs: number): Readonly<Record<string, unknown>> {
  const { settings } = func;
  return {
    FunctionName: func.name,
    FunctionId: func.functionId,
    Namespace: 'default',
    Description: settings.description,
    Tags: writeTags(func.tags),
    Runtime: settings.runtime,
    Type: 'Event',
    AsyncRunEnable: 'FALSE',
    TraceEnable: 'FALSE',
    ReservedConcurrencyMem: null,
    TotalProvisionedConcurrencyMem: 0,
    ...wireStatus(func, atMs),
    AddTime: wireTime(func.addedMs),
    ModTime: wireTime(func.modifiedMs),
  };
}
