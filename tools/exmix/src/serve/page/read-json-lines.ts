/** Calls back for each JSON line of a response as it comes. Part of the page's script. */
export async function readJsonLines(
  response: Response,
  onLine: (line: Record<string, unknown>) => void,
): Promise<void> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) if (line !== '') onLine(JSON.parse(line));
  }
}
