import { asMapping, type Mapping } from '../file/draft.ts';
import type { Problem } from '../file/problem.ts';

/** What the keys of `state` mean together. */
export function stateProblems(settings: Mapping): readonly Problem[] {
  if (settings.state === undefined || settings.state === null) return [];
  const { cos, file } = asMapping(settings.state);
  if (cos !== undefined && file !== undefined) {
    return [{ path: ['state', 'file'], problem: 'Both `cos` and `file` stand here.', fix: 'Keep one of them.' }];
  }
  if (cos !== undefined || file !== undefined || typeof settings.state !== 'object') return [];
  const fix = 'Write cos: { bucket: audit-1250000000, region: ap-guangzhou, key: image-share-audit/state.json }.';
  return [{ path: ['state'], problem: 'Neither `cos` nor `file` stands here.', fix }];
}
