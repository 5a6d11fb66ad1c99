import { AppError, concatBytes, fromUtf8, utf8 } from '@/lib/kernel';

/** RFC 4251 §5: length in four bytes, then the bytes. */
export function sshString(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? utf8(content) : content;
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return concatBytes(length, bytes);
}

/** Reads what `sshString` writes, one after the other. Every method throws `invalid_input` when there is not enough left. */
export function sshReader(bytes: Uint8Array) {
  let at = 0;
  const take = (size: number): Uint8Array => {
    if (size > bytes.length - at) throw new AppError('invalid_input', { message: 'SSH data ends too early' });
    at += size;
    return bytes.slice(at - size, at);
  };
  const uint32 = (): number => {
    const [a = 0, b = 0, c = 0, d = 0] = take(4);
    return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  };
  const string = () => take(uint32());
  return {
    take,
    uint32,
    string,
    text: () => fromUtf8(string()),
    end() {
      if (at !== bytes.length)
        throw new AppError('invalid_input', { message: 'SSH data has bytes behind its end' });
    },
  };
}
