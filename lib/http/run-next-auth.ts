import NextAuth, { type AuthOptions } from 'next-auth';

export type NextAuthCall = {
  method: string;
  /** Path below /api/auth, such as ['callback', 'oidc']. */
  path: string[];
  query: Record<string, string>;
  body: Record<string, string>;
  cookies: Record<string, string>;
  headers: Record<string, string>;
};

/**
 * Runs next-auth on plain values and returns its answer. Its handler for pages takes request and response objects, which
 * are small enough to stand in for; that way CSRF, limits and redirects stay in our hands and in our tests.
 */
export async function runNextAuth(call: NextAuthCall, options: AuthOptions): Promise<Response> {
  const { path, query, ...request } = call;
  const answer = new Answer();
  const handle: (req: object, res: Answer) => Promise<unknown> = NextAuth(options);
  await handle({ ...request, query: { ...query, nextauth: path } }, answer);
  return answer.toResponse();
}

/** As much of Node's response as next-auth uses. */
class Answer {
  private code = 200;
  private body: string | null = null;
  private readonly fields = new Map<string, string | string[]>();

  status(code: number): this {
    this.code = code;
    return this;
  }
  getHeader(name: string): string | string[] | undefined {
    return this.fields.get(name.toLowerCase());
  }
  setHeader(name: string, value: string | string[]): this {
    this.fields.set(name.toLowerCase(), value);
    return this;
  }
  json(value: unknown): void {
    this.setHeader('content-type', 'application/json');
    this.body = JSON.stringify(value);
  }
  send(value: unknown): void {
    if (typeof value === 'string') this.body = value;
    else if (value !== undefined) this.json(value);
  }
  end(): void {}

  toResponse(): Response {
    const headers = new Headers({ 'cache-control': 'no-store' });
    for (const [name, value] of this.fields) {
      for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
    }
    return new Response(this.body, { status: this.code, headers });
  }
}
