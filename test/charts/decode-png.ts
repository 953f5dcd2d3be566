import { inflateSync } from 'node:zlib';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue at a place, 0–255. */
  at(x: number, y: number): readonly [number, number, number];
  /** How many pixels are within `tolerance` of a colour `#rrggbb`. */
  count(color: string, tolerance?: number): number;
}

const signature = '89504e470d0a1a0a';

/** Reads an 8-bit RGBA PNG without interlacing (the only kind that resvg writes); throws for anything else. */
export function decodePng(bytes: Uint8Array): Picture {
  const file = Buffer.from(bytes);
  if (file.subarray(0, 8).toString('hex') !== signature) throw new Error('This is no PNG.');
  const chunks = [...chunksOf(file)];
  const header = chunks.find(({ type }) => type === 'IHDR')?.data ?? Buffer.alloc(13);
  if (chunks.at(-1)?.type !== 'IEND') throw new Error('The PNG has no end.');
  if (header.subarray(8, 13).toString('hex') !== '0806000000')
    throw new Error('This kind of PNG is not read.');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const packed = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data);
  const pixels = unfilter(inflateSync(Buffer.concat(packed)), width, height);
  const at = (x: number, y: number) => {
    const start = (y * width + x) * 4;
    return [pixels[start] ?? 0, pixels[start + 1] ?? 0, pixels[start + 2] ?? 0] as const;
  };
  return {
    width,
    height,
    at,
    count(color, tolerance = 8) {
      const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
        Number.parseInt(color.slice(at, at + 2), 16),
      );
      const near = (wanted: number, at: number) => Math.abs(wanted - (pixels[at] ?? 0)) <= tolerance;
      let found = 0;
      for (let start = 0; start < pixels.length; start += 4) {
        if (near(red, start) && near(green, start + 1) && near(blue, start + 2)) found += 1;
      }
      return found;
    },
  };
}

function* chunksOf(file: Buffer) {
  for (let start = 8; start < file.length; ) {
    const length = file.readUInt32BE(start);
    const type = file.toString('latin1', start + 4, start + 8);
    yield { type, data: file.subarray(start + 8, start + 8 + length) };
    start += length + 12;
  }
}

// PNG specification, section 9: each row says how it was predicted from its left, upper and upper left neighbours.
function unfilter(rows: Buffer, width: number, height: number): Uint8Array {
  const stride = width * 4;
  const pixels = new Uint8Array(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = rows[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const raw = rows[y * (stride + 1) + 1 + x] ?? 0;
      const left = x >= 4 ? (pixels[y * stride + x - 4] ?? 0) : 0;
      const up = y > 0 ? (pixels[(y - 1) * stride + x] ?? 0) : 0;
      const corner = x >= 4 && y > 0 ? (pixels[(y - 1) * stride + x - 4] ?? 0) : 0;
      const predicted = predict(filter, left, up, corner);
      pixels[y * stride + x] = (raw + predicted) & 0xff;
    }
  }
  return pixels;
}

function predict(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, corner);
    default:
      return 0;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const a = Math.abs(estimate - left);
  const b = Math.abs(estimate - up);
  const c = Math.abs(estimate - corner);
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
