import * as z from 'zod/mini';
import { isRefusal, missingParameter, refuse } from '../../protocol/refusal.ts';
import type { LogLine } from '../../resources/logs.ts';
import { defineAction } from '../action.ts';
import { readQuery } from './query.ts';

/**
 * The lines of one topic within [From, To), the newest first unless asked otherwise. A topic is there when a function of
 * the account and region names it; several at once, and statistics, are not known here.
 */
export const searchLog = defineAction({
  service: 'cls',
  version: '2020-10-16',
  action: 'SearchLog',
  // No rate is known of its page, so that it is the common default.
  ratePerSecond: 20,
  parameters: z.strictObject({
    From: z.int(),
    To: z.int(),
    QueryString: z.optional(z.string()),
    /** Only 1, CQL: Lucene's is not known here. */
    QuerySyntax: z.optional(z.literal(1)),
    TopicId: z.optional(z.string()),
    Sort: z.optional(z.enum(['asc', 'desc'])),
    Limit: z.optional(z.int().check(z.gte(1), z.lte(1000))),
    Offset: z.optional(z.int().check(z.gte(0))),
    Context: z.optional(z.string()),
    UseNewAnalysis: z.optional(z.boolean()),
    HighLight: z.optional(z.boolean()),
  }),
  run({ caller, region, parameters, atMs }, world) {
    const { TopicId: topicId, Limit: limit = 100, Context: context } = parameters;
    const place = { account: caller.account, region };
    if (topicId === undefined) return missingParameter('TopicId');
    const named = world.functions.list(place, atMs).map(({ settings }) => settings.clsTopicId);
    // A function without a topic has an empty one.
    const isNamed = topicId !== '' && named.includes(topicId);
    const lines = world.logs.read(place, topicId) ?? (isNamed ? [] : undefined);
    if (lines === undefined) return refuse('ResourceNotFound.TopicNotExist', `Topic not found: [${topicId}]`);
    const condition = readQuery(parameters.QueryString ?? '');
    if (isRefusal(condition)) return condition;
    const offset = context === undefined ? (parameters.Offset ?? 0) : readContext(context);
    if (Number.isNaN(offset) || (context !== undefined && parameters.Offset !== undefined))
      return refuse('FailedOperation.InvalidContext', 'The context is not valid, or there is an offset beside it.');
    const found = lines
      .filter(({ atMs: writtenMs }) => writtenMs >= parameters.From && writtenMs < parameters.To)
      .filter(condition)
      .toSorted((a, b) => a.atMs - b.atMs);
    const ordered = parameters.Sort === 'asc' ? found : found.toReversed();
    const end = offset + limit;
    return {
      Context: Buffer.from(`offset-${end}`).toString('base64'),
      ListOver: end >= ordered.length,
      Results: ordered.slice(offset, end).map((line) => lineEntry(line, topicId)),
      ...noAnalysis,
    };
  },
});

function readContext(context: string): number {
  const [, offset] = /^offset-(\d+)$/.exec(Buffer.from(context, 'base64').toString()) ?? [];
  return Number(offset);
}

function lineEntry({ atMs, fields }: LogLine, topicId: string) {
  return {
    Time: atMs,
    TopicId: topicId,
    TopicName: topicId,
    Source: '',
    FileName: '',
    HostName: '',
    PkgId: '',
    PkgLogId: '',
    HighLights: [],
    LogJson: JSON.stringify(fields),
    RawLog: '',
    IndexStatus: '',
  };
}

/** As the API page's example has it. */
const noAnalysis = {
  Analysis: false,
  ColNames: [],
  Columns: null,
  AnalysisResults: [],
  AnalysisRecords: null,
  SamplingRate: 0,
  Topics: null,
};
