/**
 * Whether the sender would rather wait than be answered before it is known what becomes of its delivery:
 * `Prefer: wait=10` (RFC 7240, section 4.3). For how long is not looked at: who lost patience is gone by then.
 */
export function prefersToWait(prefer: string | readonly string[] | undefined): boolean {
  const preferences = [prefer ?? []].flat().join(',').split(',');
  return preferences.some((preference) => /^\s*wait\s*(?:[=;]|$)/i.test(preference));
}
