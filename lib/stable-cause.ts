// Request ids as the cloud writes them, numbers of attempts, and durations.
const attemptDetails = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|attempts: \d+|\d+ attempts?|\d+ ms/gi;

/** Sentence without details that differ between attempts, so that the same cause gives the same text. */
export function stableCause(sentence: string): string {
  return sentence.replace(attemptDetails, '');
}
