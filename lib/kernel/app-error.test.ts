import { describe, expect, it, vi } from 'vitest';
import { PrometheusError } from '@/lib/platform/prometheus-client';
import { AppError } from './app-error';

describe('a failure', () => {
  it('is recognised although another bundle made it', async () => {
    vi.resetModules();
    const other = await import('./app-error');
    expect(other.AppError).not.toBe(AppError);
    expect(new other.AppError('conflict', { message: 'x' })).toBeInstanceOf(AppError);
  });

  it('keeps its kind: every Prometheus failure is an AppError, not the other way round', () => {
    const failure = new PrometheusError('timeout', 'main', 'no answer in time');
    expect(failure).toBeInstanceOf(AppError);
    expect(failure).toBeInstanceOf(PrometheusError);
    expect(new AppError('unreachable', { message: 'x' })).not.toBeInstanceOf(PrometheusError);
  });

  it.each([null, undefined, 'AppError', {}, new Error('AppError'), { name: 'AppError' }])(
    'is not %j',
    (value) => {
      expect(value instanceof AppError).toBe(false);
    },
  );
});
