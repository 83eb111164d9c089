/** Answers that mean the same, and how many people gave one of them. */
export interface AnswerCluster {
  readonly answers: readonly string[];
  readonly count: number;
}

/** Longer answers are cut, as the published evaluator does. */
const MAX_CHARACTERS = 50;

/**
 * ProtoQA's Max Answers@k: the people who are reached by the first k answers, out of those whom k answers can reach, 0 to
 * 1. Each answer reaches at most one cluster and each cluster counts once, in the pairing that reaches most. Boratko et
 * al., "ProtoQA: A Question Answering Dataset for Prototypical Common-Sense Reasoning", EMNLP 2020, with equal words as
 * the same answer, one of its two kinds of match; the other one compares senses of WordNet.
 *
 * @param said answers in their order, the best first
 * @param clusters at least one that somebody gave
 */
export function maxAnswers(said: readonly string[], clusters: readonly AnswerCluster[], k: number): number {
  const answers = said.slice(0, k).map(cleaned);
  const falling = clusters
    .map(({ answers, count }) => ({ answers: new Set(answers.map(cleaned)), count }))
    .sort((a, b) => b.count - a.count);
  // What an answer is worth depends on the cluster alone, so that taking clusters from the largest is best.
  const clusterOf = new Map<number, number>();
  let reached = 0;
  falling.forEach(({ count }, cluster) => {
    if (assign(cluster, falling, answers, clusterOf, new Set())) reached += count;
  });
  const best = falling.slice(0, k).reduce((sum, { count }) => sum + count, 0);
  return reached / best;
}

/** Finds an answer for a cluster, where needed by giving another cluster another answer. */
function assign(
  cluster: number,
  clusters: readonly { readonly answers: ReadonlySet<string> }[],
  said: readonly string[],
  clusterOf: Map<number, number>,
  tried: Set<number>,
): boolean {
  for (const [at, answer] of said.entries()) {
    if (tried.has(at) || !clusters[cluster]?.answers.has(answer)) continue;
    tried.add(at);
    const holder = clusterOf.get(at);
    if (holder !== undefined && !assign(holder, clusters, said, clusterOf, tried)) continue;
    clusterOf.set(at, cluster);
    return true;
  }
  return false;
}

function cleaned(answer: string): string {
  return [...answer.toLowerCase()].slice(0, MAX_CHARACTERS).join('').trim();
}
