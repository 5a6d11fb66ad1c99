/**
 * A page that sends the browser on to the identity provider. A redirect in answer to a form would be stopped by our own
 * `form-action 'self'`, and loosening that for one provider would loosen it for every page.
 */
export function leavePage(response: Response, target: URL): Response {
  const address = escapeHtml(target.href);
  const headers = new Headers(response.headers);
  headers.delete('location');
  headers.set('content-type', 'text/html; charset=utf-8');
  headers.set('content-security-policy', "default-src 'none'; base-uri 'none'; frame-ancestors 'none'");
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Going to sign in…</title>
<meta http-equiv="refresh" content="0;url=${address}"></head>
<body><p>Going to <a href="${address}">${escapeHtml(target.host)}</a> to sign in…</p></body></html>`;
  return new Response(html, { status: 200, headers });
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
