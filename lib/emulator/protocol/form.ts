/** The parameters of a query or of an urlencoded body. All values are texts; of a repeated name the last one counts. */
export interface Form {
  readonly entries: readonly (readonly [name: string, value: string])[];
  /** The value of a name; undefined also when it is empty. */
  readonly text: (name: string) => string | undefined;
  /** Parameters except the given names, nested by their dots: `Filters.0.Values.0` becomes `Filters: { 0: { Values: { 0: … } } }`. */
  readonly nested: (except: readonly string[]) => Readonly<Record<string, unknown>>;
}

/** Reads `a=1&b=2`, decoding `%XX` and `+`. */
export function readForm(encoded: string): Form {
  const values = new Map(new URLSearchParams(encoded));
  return {
    entries: [...values],
    text: (name) => values.get(name) || undefined,
    nested: (except) => nest([...values].filter(([name]) => !except.includes(name))),
  };
}

interface Branch {
  [key: string]: Branch | string;
}

function nest(entries: readonly (readonly [string, string])[]): Branch {
  const root = emptyBranch();
  for (const [name, value] of entries) {
    const keys = name.split('.');
    const last = keys.pop() ?? '';
    let branch = root;
    for (const key of keys) {
      const next = branch[key];
      branch = typeof next === 'object' ? next : (branch[key] = emptyBranch());
    }
    branch[last] = value;
  }
  return root;
}

/** Without a prototype, so that a parameter called __proto__ is a parameter and nothing else. */
function emptyBranch(): Branch {
  const branch: Branch = Object.create(null);
  return branch;
}
