/** Requests that are counted together: per account, access region (which is the host's, not the request's) and API. */
export interface RateBucket {
  readonly account: string;
  readonly host: string;
  readonly action: string;
}

/** A client that sends requests at equal distances, which count like those that arrive. */
export interface OtherClient {
  /** uin. */
  readonly account: string;
  readonly action: string;
  /** Default: so many requests to every host. */
  readonly host?: string;
  readonly perSecond: number;
  /** Milliseconds since the emulator was created; default: 0. */
  readonly fromMs?: number;
  /** The same for its end; default: it goes on. */
  readonly untilMs?: number;
}

/** Requests of other clients to a bucket in the second that ends at `elapsedMs` since the emulator was created. */
export function countOthers(others: readonly OtherClient[], bucket: RateBucket, elapsedMs: number): number {
  const { account, host, action } = bucket;
  return others
    .filter((other) => other.account === account && other.action === action && (other.host ?? host) === host)
    .map((other) => sentUntil(other, elapsedMs) - sentUntil(other, elapsedMs - 1000))
    .reduce((sum, count) => sum + count, 0);
}

/** Requests that a client has sent, the first at its beginning. */
function sentUntil(
  { perSecond, fromMs = 0, untilMs = Number.POSITIVE_INFINITY }: OtherClient,
  elapsedMs: number,
): number {
  if (elapsedMs < fromMs) return 0;
  const sent = Math.floor(((elapsedMs - fromMs) * perSecond) / 1000) + 1;
  return Math.min(sent, Math.ceil(((untilMs - fromMs) * perSecond) / 1000));
}
