import { expect, it } from 'vitest';
import { byteText } from './byte-text';

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.00 KiB'],
  [65_536, '64.0 KiB'],
  [1_048_575, '1.00 MiB'],
  [157_286_400, '150 MiB'],
  [1_073_741_824, '1.00 GiB'],
])('%d bytes read %s', (bytes, text) => {
  expect(byteText(bytes)).toBe(text);
});
