/** Next.js settings. `MC_DIST_DIR` lets a test or a benchmark build beside a running server without breaking it. */
const config = {
  distDir: process.env.MC_DIST_DIR ?? '.next',
  poweredByHeader: false,
  reactStrictMode: true,
  agentRules: false,
  experimental: {
    agentUpgrade: false,
    // Chunks below 50 kB are merged by default, which drags code of menus and dialogs into the first load of a page.
    turbopackChunking: { minChunkSize: 20_000 },
  },
  serverExternalPackages: ['pg', 'pg-boss', 'pino', '@prisma/adapter-pg', 'prom-client'],
  typescript: { ignoreBuildErrors: process.env.MC_SKIP_TYPECHECK === '1' },
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'X-Frame-Options', value: 'DENY' },
          { key: 'Referrer-Policy', value: 'no-referrer' },
          { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
          { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
          {
            key: 'Permissions-Policy',
            value:
              'camera=(), microphone=(), geolocation=(), payment=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
          },
        ],
      },
    ];
  },
};

export default config;
