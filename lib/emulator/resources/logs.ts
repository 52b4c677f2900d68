import type { Place } from './functions.ts';

/** A line in a topic of CLS: when it was written, and its keys with their values. */
export interface LogLine {
  readonly atMs: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** The topics of CLS. One is there once something was written to it. */
export interface Logs {
  write(place: Place, topicId: string, lines: readonly LogLine[]): void;
  /** In the order of writing; undefined: there is no such topic. */
  read(place: Place, topicId: string): readonly LogLine[] | undefined;
}

/** Logs without topics. */
export function createLogs(): Logs {
  const topics = new Map<string, readonly LogLine[]>();
  return {
    write: (place, topicId, lines) => {
      const key = keyOf(place, topicId);
      topics.set(key, [...(topics.get(key) ?? []), ...lines]);
    },
    read: (place, topicId) => topics.get(keyOf(place, topicId)),
  };
}

function keyOf({ account, region }: Place, topicId: string): string {
  return `${account}/${region}/${topicId}`;
}
