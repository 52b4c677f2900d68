/** Items that share a key, together: groups, and the items in them, in the order of first sight. */
export function groupBy<Item>(
  items: readonly Item[],
  key: (item: Item, index: number) => string,
): readonly (readonly [Item, ...Item[]])[] {
  const groups = new Map<string, [Item, ...Item[]]>();
  items.forEach((item, index) => {
    const name = key(item, index);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  });
  return [...groups.values()];
}
