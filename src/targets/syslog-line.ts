const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const traditional = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?:\.\d+)? /;
const precise = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})) /;
/** A log may be ahead of our clock by this much and is still of this year. */
const aheadMs = 24 * 60 * 60_000;

/**
 * When a line was written: `Nov 22 14:11:02 …`, in the host's own time and without a year, or RFC 3339. The year of
 * the former is the newest in which the moment is not still to come.
 */
export function syslogTime(line: string, now: Date): Date | undefined {
  const exact = precise.exec(line)?.[1];
  if (exact !== undefined) return valid(new Date(exact.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')));
  const [, name = '', day, hour, minute, second] = traditional.exec(line) ?? [];
  const month = months.indexOf(name);
  if (month < 0) return undefined;
  // Eight years back there has been a 29th of February, the leap years of centuries included.
  for (let year = now.getFullYear() + 1; year > now.getFullYear() - 8; year -= 1) {
    const at = new Date(year, month, Number(day), Number(hour), Number(minute), Number(second));
    if (at.getMonth() === month && at.getTime() <= now.getTime() + aheadMs) return valid(at);
  }
  return undefined;
}

function valid(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Program and message of a line: `time host program[pid]: message`. undefined where it is not of that form. */
export function syslogParts(
  line: string,
): { readonly program: string; readonly message: string } | undefined {
  const rest = line.replace(precise, '').replace(traditional, '');
  const found = rest === line ? null : /^\S+ ([\w./-]+)(?:\[\d+\])?: (.*)$/.exec(rest);
  return found === null ? undefined : { program: found[1] ?? '', message: found[2] ?? '' };
}
