import type { Path } from '../../format-path.ts';

/** Problem at a place in the settings, whose file and line are looked up later. */
export interface Problem {
  readonly path: Path;
  /** Present where the path alone would lead to another line, as with a duplicate key. */
  readonly line?: number;
  /** True where no value of a variable could be right, as with an unknown key. */
  readonly isForAnyValue?: boolean;
  /** A sentence about what was found; never contains a secret. */
  readonly problem: string;
  /** A sentence about what to write instead. */
  readonly fix: string;
}
