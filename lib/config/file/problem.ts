import type { Path } from '../../format-path.ts';

/** Problem at a place in the settings, whose file and line are looked up later. */
export interface Problem {
  readonly path: Path;
  /** Given where the path alone would lead to another line, as with a key that stands twice. */
  readonly line?: number;
  /** What was found, as a sentence; never holds a secret. */
  readonly problem: string;
  /** What to write instead, as a sentence. */
  readonly fix: string;
}
