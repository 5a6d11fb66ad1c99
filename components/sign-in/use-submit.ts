'use client';
import { type FormEvent, useState } from 'react';
import { ApiError, callApi } from '@/lib/client/api';

/** Sends a form's fields as JSON. `failure` holds the server's words; `expectedOf` those about one field. */
export function useSubmit(path: string, extra: Record<string, string>, done: () => void) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError | null>(null);
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.currentTarget));
    setBusy(true);
    setFailure(null);
    try {
      await callApi<unknown>(path, { method: 'POST', body: { ...fields, ...extra } });
      done();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setFailure(error);
      setBusy(false);
    }
  }
  return { busy, failure, submit, expectedOf: (field: string) => failure?.expectedOf(field) };
}
