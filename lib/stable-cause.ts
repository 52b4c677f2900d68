// Ids of requests, as the cloud writes them, how often something was tried, and how long it took.
const ofOneAttempt = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|attempts: \d+|\d+ attempts?|\d+ ms/gi;

/** What a sentence says whenever the same happens again: without what is another in each attempt. */
export function recurring(sentence: string): string {
  return sentence.replace(ofOneAttempt, '');
}
