// What the function loads only where a memory is configured: one file of the bundle, since its parts share most of their code.

export { openEvidenceStore } from './evidence-store.ts';
export { loadMemory } from './load-memory.ts';
