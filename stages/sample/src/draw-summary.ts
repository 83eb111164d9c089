/** Summary of a task's draw: per split the examples there were and those drawn. A type, so that it is JSON to the compiler. */
export type DrawSummary = {
  readonly splits: Readonly<Record<string, { readonly examples: number; readonly drawn: number }>>;
};
