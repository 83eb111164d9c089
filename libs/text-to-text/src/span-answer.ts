/**
 * `start: <i> end: <j>`, the words of the context, counted from 0, that are the answer; '' where they are not there.
 * Words are what stands between single spaces after every other character than ASCII letters, digits and `_` has become
 * a space: two spaces in a row hold an empty word. `_span_answer` of T5.
 *
 * NOTE: as in the reference the last place is not tried, so an answer that ends the context is not found.
 */
export function spanAnswer(context: string, answer: string): string {
  const answerWords = words(answer);
  const contextWords = words(context);
  for (let start = 0; start < contextWords.length - answerWords.length; start++) {
    if (answerWords.every((word, i) => contextWords[start + i] === word)) {
      return `start: ${start} end: ${start + answerWords.length - 1}`;
    }
  }
  return '';
}

function words(text: string): readonly string[] {
  return text.replace(/[^0-9A-Za-z_]/gu, ' ').split(' ');
}
