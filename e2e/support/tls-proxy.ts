import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Address the proxy calls from, so that it can be trusted while everything else on this machine is not. */
export const PROXY_ADDRESS = '127.0.0.2';
/** Says as whom a test reaches the proxy; a real one would use the address of the connection. */
export const CLIENT_HEADER = 'x-e2e-client';

export type TlsProxy = {
  /** What browsers open. */
  url: string;
  /** Where requests go from now on. */
  forwardTo(target: string): void;
  close(): void;
};

/** A real reverse proxy that ends TLS with a certificate of its own and adds the client to X-Forwarded-For. */
export async function startTlsProxy(): Promise<TlsProxy> {
  let target = '';
  const server = https.createServer(selfSigned(), (req, res) => {
    const { [CLIENT_HEADER]: client = '198.51.100.1', ...headers } = req.headers;
    const forwardedFor = [headers['x-forwarded-for'], client].filter(Boolean).join(', ');
    const upstream = http.request(
      `${target}${req.url ?? '/'}`,
      {
        method: req.method,
        localAddress: PROXY_ADDRESS,
        headers: { ...headers, 'x-forwarded-for': forwardedFor, 'x-forwarded-proto': 'https' },
      },
      (reply) => {
        res.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(res);
      },
    );
    upstream.on('error', () => res.destroy());
    res.on('close', () => upstream.destroy());
    req.pipe(upstream);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    forwardTo(next) {
      target = next;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function selfSigned(): { key: Buffer; cert: Buffer } {
  const dir = mkdtempSync(join(tmpdir(), 'mc-tls-'));
  try {
    const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], {
      stdio: 'pipe',
    });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
