import { createSlotCount, SECOND_MS } from './slot-count.ts';
import { createTripMeter } from './trip-meter.ts';

/** End of a request, as the slots have to know it: with an answer, with a refusal for the rate, or with neither. */
export type RequestEnd = 'answered' | 'over-limit' | 'unanswered';

/** Slots for requests. All times are those of one clock, in milliseconds. */
export interface Slots {
  /** Time since which a slot has been free, or, as far as is known now, will be. */
  readonly freeAt: (nowMs: number) => number;
  readonly take: () => void;
  readonly release: (end: RequestEnd, sentMs: number, nowMs: number) => void;
}

/**
 * Slots for at most `ratePerSecond` requests in any second at the server: as many slots as requests. A request holds one
 * from its sending until a second after its answer, less the least round trip.
 *
 * Proof: suppose that one request too many arrived within some second, and take the one of them that was sent last. Each of
 * the others arrived less than a second before it or after it, and then its answer took the way back. The last took the way
 * there before it arrived. Both ways together last the least round trip or longer. So when the last was sent, each of the
 * others was unanswered, or answered less than a second, less the least round trip, ago. They held every slot: it was not sent.
 *
 * How the cloud counts a second is not documented. A second that may begin at any time is the strictest way to count: what
 * keeps to it keeps to seconds by the clock, and to a bucket that holds, and regains every second, as many tokens.
 */
export function createSlots(ratePerSecond: number): Slots {
  const allSlots = Math.ceil(ratePerSecond);
  /** With a fraction of a slot, all are held longer. */
  const heldMs = SECOND_MS * (allSlots / ratePerSecond);
  const count = createSlotCount(allSlots);
  const trips = createTripMeter();
  /** Times of the last answers, in order, one for each slot at most. */
  const answeredMs: number[] = [];
  let inFlight = 0;

  /** From the end, where it nearly always belongs. */
  function addAnswer(atMs: number): void {
    answeredMs.splice(answeredMs.findLastIndex((earlierMs) => earlierMs <= atMs) + 1, 0, atMs);
    if (answeredMs.length > allSlots) answeredMs.shift();
  }

  return {
    freeAt(nowMs) {
      const excess = inFlight + answeredMs.length - count.at(nowMs);
      if (excess < 0) return Number.NEGATIVE_INFINITY;
      // While every slot is in flight, none can be free sooner than one that is answered now.
      return (answeredMs[excess] ?? nowMs) + heldMs - trips.reliableLeastMs();
    },
    take() {
      inFlight += 1;
    },
    release(end, sentMs, nowMs) {
      inFlight -= 1;
      if (end === 'answered') trips.add(nowMs - sentMs);
      // Without an answer it may still be under way; a refusal comes sooner than an answer. Both are held as if a second late.
      addAnswer(end === 'answered' ? nowMs : nowMs + SECOND_MS);
      if (end === 'over-limit') count.reduce(nowMs);
    },
  };
}
