import * as z from 'zod/mini';
import { ownValue } from '../../protocol/own-value.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { formatTime } from '../../protocol/reply.ts';
import { type EmulatedFunction, statusOf } from '../../resources/functions.ts';
import { defineAction } from '../action.ts';
import { listTags } from '../tags.ts';
import { statusFields } from './answer-fields.ts';
import { checkNamespace, scf } from './find-function.ts';

const count = z.int().check(z.gte(0));

/** Answers a page of functions. The default order is not documented; here it is by creation time, ascending. */
export const listFunctions = defineAction({
  ...scf,
  action: 'ListFunctions',
  parameters: z.strictObject({
    Namespace: z.optional(z.string()),
    SearchKey: z.optional(z.string()),
    Description: z.optional(z.string()),
    Filters: z.optional(z.array(z.strictObject({ Name: z.string(), Values: z.array(z.string()) }))),
    Order: z.optional(z.string()),
    Orderby: z.optional(z.enum(['AddTime', 'ModTime', 'FunctionName'])),
    Offset: z.optional(count),
    Limit: z.optional(count),
  }),
  run({ caller, region, parameters, atMs }, world) {
    const { Order: order = 'ASC', Offset: offset = 0, Limit: limit = 20 } = parameters;
    const refusal = checkNamespace(parameters.Namespace) ?? checkFilters(parameters.Filters ?? []);
    if (refusal !== undefined) return refusal;
    if (order !== 'ASC' && order !== 'DESC')
      return refuse('InvalidParameterValue.Order', 'The order must be ASC or DESC.');
    const found = world.functions
      .list({ account: caller.account, region }, atMs)
      .filter(({ name }) => name.includes(parameters.SearchKey ?? ''))
      .filter(({ settings }) => settings.description.includes(parameters.Description ?? ''))
      .filter((func) => (parameters.Filters ?? []).every((filter) => admits(filter, func, atMs)))
      .toSorted(orders[parameters.Orderby ?? 'AddTime']);
    const ordered = order === 'ASC' ? found : found.toReversed();
    return {
      TotalCount: ordered.length,
      Functions: ordered.slice(offset, offset + limit).map((func) => functionEntry(func, atMs)),
    };
  },
});

const orders = {
  AddTime: (a, b) => a.addedMs - b.addedMs,
  ModTime: (a, b) => a.modifiedMs - b.modifiedMs,
  FunctionName: (a, b) => (a.name < b.name ? -1 : 1),
} satisfies Record<string, (a: EmulatedFunction, b: EmulatedFunction) => number>;

interface Filter {
  readonly Name: string;
  readonly Values: readonly string[];
}

type FilterValue = (func: EmulatedFunction, atMs: number) => string;

/** Filters of the API page that take one value: https://cloud.tencent.com/document/api/583/18582 */
const singleFilters: Readonly<Record<string, FilterValue>> = {
  VpcId: ({ settings }) => settings.vpcId,
  SubnetId: ({ settings }) => settings.subnetId,
  Role: ({ settings }) => settings.role,
  ClsLogsetId: ({ settings }) => settings.clsLogsetId,
  ClsTopicId: ({ settings }) => settings.clsTopicId,
};

/** Those that take up to 20. */
const manyFilters: Readonly<Record<string, FilterValue>> = {
  Status: statusOf,
  Runtime: ({ settings }) => settings.runtime,
  Type: () => 'Event',
  PublicNetStatus: ({ settings }) => settings.publicNetStatus,
  AsyncRunEnable: () => 'FALSE',
  TraceEnable: () => 'FALSE',
};

/** `tag-` and the key of a tag. */
const tagPrefix = 'tag-';

function checkFilters(filters: readonly Filter[]): Refusal | undefined {
  if (filters.length > 10 || !filters.every(({ Name }) => valueOf(Name) !== undefined))
    return refuse('InvalidParameterValue.Name', 'There are too many filters, or a filter name is not supported.');
  // How many values of a tag are taken is not documented; here it is one, as in the page's example.
  const hasTooMany = ({ Name, Values }: Filter) =>
    Values.length === 0 || Values.length > (ownValue(manyFilters, Name) === undefined ? 1 : 20);
  return filters.some(hasTooMany)
    ? refuse('InvalidParameterValue', 'A filter has no value, or more values than it takes.')
    : undefined;
}

function valueOf(name: string): ((func: EmulatedFunction, atMs: number) => string | undefined) | undefined {
  if (name.startsWith(tagPrefix)) return (func) => ownValue(func.tags, name.slice(tagPrefix.length));
  return ownValue(singleFilters, name) ?? ownValue(manyFilters, name);
}

function admits({ Name: name, Values: values }: Filter, func: EmulatedFunction, atMs: number): boolean {
  const value = valueOf(name)?.(func, atMs);
  return value !== undefined && values.includes(value);
}

function functionEntry(func: EmulatedFunction, atMs: number): Readonly<Record<string, unknown>> {
  const { settings } = func;
  return {
    FunctionName: func.name,
    FunctionId: func.functionId,
    Namespace: 'default',
    Description: settings.description,
    Tags: listTags(func.tags),
    Runtime: settings.runtime,
    Type: 'Event',
    AsyncRunEnable: 'FALSE',
    TraceEnable: 'FALSE',
    ReservedConcurrencyMem: null,
    TotalProvisionedConcurrencyMem: 0,
    ...statusFields(func, atMs),
    AddTime: formatTime(func.addedMs),
    ModTime: formatTime(func.modifiedMs),
  };
}
