const eightHoursMs = 8 * 60 * 60 * 1000;

/**
 * A time as SCF and CAM answer it: `2017-09-18 17:14:01`. That it is the time of UTC+8 is not stated; it follows from
 * an example whose log lines bear 09:14:01Z: https://cloud.tencent.com/document/api/583/9746.
 */
export function wireTime(atMs: number): string {
  return new Date(atMs + eightHoursMs).toISOString().slice(0, 19).replace('T', ' ');
}
