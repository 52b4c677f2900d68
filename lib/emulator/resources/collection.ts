/** Items by owner and key. An item is never changed, only replaced. */
export interface Collection<Item> {
  /** In the order in which they were first put. */
  list(owner: string): readonly Item[];
  find(owner: string, key: string): Item | undefined;
  /** Adds an item, or replaces the one with its key. */
  put(owner: string, key: string, item: Item): void;
  remove(owner: string, key: string): void;
}

/** Empty collection. */
export function createCollection<Item>(): Collection<Item> {
  const owners = new Map<string, Map<string, Item>>();
  return {
    list: (owner) => [...(owners.get(owner)?.values() ?? [])],
    find: (owner, key) => owners.get(owner)?.get(key),
    put: (owner, key, item) => {
      const items = owners.get(owner) ?? new Map<string, Item>();
      owners.set(owner, items.set(key, item));
    },
    remove: (owner, key) => {
      owners.get(owner)?.delete(key);
    },
  };
}
