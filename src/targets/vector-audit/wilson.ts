/** 97.5th percentile of the normal distribution: 95 % between both sides. */
const Z = 1.959964;

/**
 * Wilson's score interval at 95 % for a share of which `found` of `examined` were seen, in percent: with p = found / n
 * its centre is (p + z²/2n) / (1 + z²/n), its half width z / (1 + z²/n) × √(p(1 − p)/n + z²/4n²). Wilson, Journal of the
 * American Statistical Association 22 (1927). Unlike p ± z × error it holds for none of few: 0 of 1,000 is up to 0.4 %.
 */
export function wilsonInterval(found: number, examined: number): { low: number; high: number } {
  if (examined === 0) return { low: 0, high: 100 };
  const p = found / examined;
  const spread = 1 + Z ** 2 / examined;
  const centre = (p + Z ** 2 / (2 * examined)) / spread;
  const half = (Z / spread) * Math.sqrt((p * (1 - p)) / examined + Z ** 2 / (4 * examined ** 2));
  const percent = (share: number) => Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100;
  return { low: percent(centre - half), high: percent(centre + half) };
}
