/** Where a command reads its environment and writes: machine output to `stdout`, everything else to `stderr`. */
export type CommandContext = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>;
