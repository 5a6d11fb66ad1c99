import type { VerifyRecipe } from '@/components/evidence/verify-commands';

/** How a first result is posted, ready to copy, for this server and release. */
export function postRecipes(server: string, release: string): VerifyRecipe[] {
  return [
    {
      tool: 'GitHub Actions',
      says: 'proves itself with its OIDC token; the repository must be on the list at ci.github',
      lines: [
        'permissions:',
        '  contents: read',
        '  id-token: write',
        'steps:',
        '  - run: |',
        `      mc --server ${server} ci post --name lint --verdict pass \\`,
        `        --release ${release} --counts passed=1,failed=0`,
      ],
    },
    {
      tool: 'Any other CI',
      says: 'signs with a secret that ci.webhooks knows, here in MC_CI_WEBHOOK_SECRET',
      lines: [
        `mc --server ${server} ci post --secret-env MC_CI_WEBHOOK_SECRET \\`,
        `  --name lint --verdict pass --release ${release} --counts passed=1,failed=0 \\`,
        '  --repository acme/shop --commit "$(git rev-parse HEAD)" \\',
        '  --run-id 4711 --run-url https://ci.example.com/runs/4711',
      ],
    },
  ];
}
