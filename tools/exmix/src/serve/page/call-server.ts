/**
 * Asks the server; throws an Error with the server's own words where it refuses. Part of the page's script.
 *
 * @param body sent as JSON by POST; a GET where absent
 */
export async function callServer(path: string, body?: object, signal?: AbortSignal): Promise<Response> {
  const post = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  let response: Response;
  try {
    response = await fetch(path, { ...post, ...(signal && { signal }) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Error('The server does not answer. Is exmix serve still running?');
  }
  if (response.ok) return response;
  const said = (await response.json().catch(() => undefined)) as { error?: { message?: string } } | undefined;
  throw new Error(said?.error?.message ?? `The server answered with status ${response.status}.`);
}
