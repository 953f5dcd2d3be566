const NEW_LINE = 10;
const IN_EACH = 0x0a0a0a0a;
const LOW_BITS = 0x7f7f7f7f;
const ONES = 0x01010101;
/** So often may a byte be counted up before it runs over. */
const MOST_TURNS = 255;
const SHORT = 16;

/** Lines of a region; the last need not have an end. Four bytes at a time: this is most of what a large log costs. */
export function countLines(buffer: Buffer, start: number, end: number): number {
  if (end <= start) return 0;
  const unended = Number(buffer[end - 1] !== NEW_LINE);
  if (end - start < SHORT) return countInBytes(buffer, start, end) + unended;
  // Words begin at multiples of four.
  const first = start + ((4 - ((buffer.byteOffset + start) & 3)) & 3);
  const words = new Uint32Array(buffer.buffer, buffer.byteOffset + first, (end - first) >> 2);
  const lines = countInWords(words) + countInBytes(buffer, start, first);
  const last = first + words.length * 4;
  return lines + countInBytes(buffer, last, end) + unended;
}

function countInWords(words: Uint32Array): number {
  let lines = 0;
  for (let at = 0; at < words.length; at += MOST_TURNS) {
    const stop = Math.min(words.length, at + MOST_TURNS);
    let counts = 0;
    for (let index = at; index < stop; index += 1) {
      // A byte that is a line end becomes 0; of each byte that is 0, and of no other, the top bit is left.
      const word = (words[index] ?? 0) ^ IN_EACH;
      const zeros = ~(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS);
      counts = (counts + ((zeros >>> 7) & ONES)) | 0;
    }
    lines += (counts & 255) + ((counts >>> 8) & 255) + ((counts >>> 16) & 255) + (counts >>> 24);
  }
  return lines;
}

function countInBytes(buffer: Buffer, start: number, end: number): number {
  let lines = 0;
  for (let at = start; at < end; at += 1) if (buffer[at] === NEW_LINE) lines += 1;
  return lines;
}
