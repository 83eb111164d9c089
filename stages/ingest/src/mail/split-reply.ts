/** A quoted block and what was answered to it. */
export interface ReplyPair {
  readonly quoted: string;
  readonly reply: string;
}

const MIN_CHARACTERS = 20;
const QUOTE = /^\s?[>|}]\s?/;
const ATTRIBUTION =
  /(?:\b(?:wrote|writes|said|says|sez)\b[^.]{0,20}:|^On .{6,80},? .{0,60}$|^\s*[-"'\w. ]+ wrote:?)\s*$/i;

/**
 * The quoted blocks with an answer below them: both at least 20 characters. Lines that were quotes in the quoted mail,
 * attributions ("On Monday Jane wrote:") and the name that closes the answer are left out.
 */
export function splitReplies(lines: readonly string[]): ReplyPair[] {
  const found: ReplyPair[] = [];
  let quoted: string[] = [];
  let reply: string[] = [];
  const close = () => {
    const pair = { quoted: joined(quoted), reply: joined(withoutName(reply)) };
    if (pair.quoted.length >= MIN_CHARACTERS && pair.reply.length >= MIN_CHARACTERS) found.push(pair);
  };
  for (const [n, line] of lines.entries()) {
    if (!QUOTE.test(line)) {
      const opensQuote = ATTRIBUTION.test(line) || QUOTE.test(lines[n + 1] ?? '');
      if (!(opensQuote && ATTRIBUTION.test(line))) reply.push(line);
      continue;
    }
    if (reply.some((text) => text.trim() !== '')) {
      close();
      quoted = [];
    }
    reply = [];
    const text = line.replace(QUOTE, '');
    if (!QUOTE.test(text) && !ATTRIBUTION.test(text)) quoted.push(text);
  }
  close();
  return found;
}

function joined(lines: readonly string[]): string {
  return lines.join(' ').replace(/\s+/g, ' ').trim();
}

/** Without short last lines that end no sentence: the writer's name. */
function withoutName(lines: readonly string[]): readonly string[] {
  let end = lines.length;
  while (end > 0) {
    const line = (lines[end - 1] as string).trim();
    const isName = line.split(/\s+/).length <= 3 && line.length < 30 && !/[.!?)]$/.test(line);
    if (!isName) break;
    end--;
  }
  return lines.slice(0, end);
}
