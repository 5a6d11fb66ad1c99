import { type ClassValue, clsx } from 'clsx';

/** Joins class names, skipping what is false. Later utilities do not override earlier ones: pass variants instead. */
export function cn(...values: ClassValue[]): string {
  return clsx(values);
}
