import * as z from 'zod/mini';
import { isRefusal, missingParameter, refuse } from '../../protocol/refusal.ts';
import type { LogLine } from '../../resources/logs.ts';
import { defineAction } from '../action.ts';
import { readQuery } from './query.ts';

/**
 * Answers the lines of one topic within [From, To), by default the newest first. A topic exists when a function of the
 * account and region names it. Several topics at once and statistics are not supported here.
 */
export const searchLog = defineAction({
  service: 'cls',
  version: '2020-10-16',
  action: 'SearchLog',
  // The API page states no rate; this is the common default.
  ratePerSecond: 20,
  parameters: z.strictObject({
    From: z.int(),
    To: z.int(),
    QueryString: z.optional(z.string()),
    /** Only 1, CQL; Lucene syntax is not supported here. */
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

/** Fields of a search without statistics, as in the API page's example. */
const noAnalysis = {
  Analysis: false,
  ColNames: [],
  Columns: null,
  AnalysisResults: [],
  AnalysisRecords: null,
  SamplingRate: 0,
  Topics: null,
};
