/**
 * Posts one act of the current person.
 * @param {string} act the last part of the path
 * @param {Record<string, unknown>} body
 * @returns {Promise<Record<string, any>>} the outcome; never rejects
 */
export async function send(act, body) {
  try {
    const answer = await fetch(`/workspace/${act}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return { ok: false, error: 'The local workspace does not answer. Is it still running?' };
  }
}
