export interface NextSentenceOptions {
  /** A sentence may be first in one pair and second in another. Default true. */
  readonly reuseSentences?: boolean;
  /** Names the two sentences in the inputs. Default false. */
  readonly labelSentences?: boolean;
  /** Share of pairs that are neighbours. Default 0.5. */
  readonly neighbours?: number;
  readonly label?: string;
  /** Pairs among which the next is drawn. Default 50000. */
  readonly bufferSize?: number;
  /** Numbers in [0, 1), such as `SeededRandom.unit` of feeding gives. */
  readonly random: () => number;
}

/**
 * Sentence pairs that follow each other or not, as T5's `next_sentence_prediction`: pairs are shuffled within a buffer
 * and taken two by two; two pairs keep their second sentences (`next`) or exchange them (`not_next`).
 */
export function* nextSentencePrediction(
  texts: Iterable<string>,
  options: NextSentenceOptions,
): Generator<{ inputs: string; targets: string }> {
  const { labelSentences = false, neighbours = 0.5, label = 'nsp: ', bufferSize = 50_000, random } = options;
  const [firstLabel, secondLabel] = labelSentences ? ['sentence1: ', 'sentence2: '] : ['', ''];
  let waiting: SentencePair | undefined;
  for (const pair of shuffled(neighbouringPairs(texts, options.reuseSentences ?? true), bufferSize, random)) {
    if (waiting === undefined) {
      waiting = pair;
      continue;
    }
    const keep = random() < neighbours;
    const seconds = keep ? [waiting.second, pair.second] : [pair.second, waiting.second];
    for (const [i, { first }] of [waiting, pair].entries()) {
      const inputs = `${label}${firstLabel}${first} ${secondLabel}${seconds[i]}`.trim();
      yield { inputs, targets: keep ? 'next' : 'not_next' };
    }
    waiting = undefined;
  }
}

interface SentencePair {
  readonly first: string;
  readonly second: string;
}

/** Pairs of sentences of one line; a sentence ends with full stops, exclamation or question marks. */
function* neighbouringPairs(texts: Iterable<string>, reuse: boolean): Generator<SentencePair> {
  for (const text of texts) {
    for (const line of text.split('\n')) {
      const sentences = (line.match(/[^.!?]*[.!?]+|[^.!?]+$/g) ?? []).map((sentence) => sentence.trim());
      for (let i = 0; i + 1 < sentences.length; i += reuse ? 1 : 2) {
        const [first, second] = [sentences[i] as string, sentences[i + 1] as string];
        if (first !== '' && second !== '') yield { first, second };
      }
    }
  }
}

/** A shuffle within a buffer: the next value is any of the buffered ones, with equal chances. */
function* shuffled<T>(values: Iterable<T>, size: number, random: () => number): Generator<T> {
  const buffer: T[] = [];
  for (const value of values) {
    buffer.push(value);
    if (buffer.length > size) yield take(buffer, size, random);
  }
  while (buffer.length > 0) yield take(buffer, buffer.length, random);
}

/** Takes one of the first values of a buffer; the last of them moves into its place. */
function take<T>(buffer: T[], among: number, random: () => number): T {
  const at = Math.floor(random() * among);
  const taken = buffer[at] as T;
  buffer[at] = buffer[among - 1] as T;
  buffer.splice(among - 1, 1);
  return taken;
}
