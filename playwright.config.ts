import { defineConfig, devices } from '@playwright/test';

const chromium = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-dev-shm-usage',
  ],
};

/** Pictures are taken only when somebody wants them; phone journeys have a project of their own. */
const NOT_ON_DESKTOP = process.env.MC_SCREENSHOTS === '1' ? /phone\.spec/ : /(phone|screenshots)\.spec/;

/** Journeys run against a whole stack that `scripts/test.mjs` starts; MC_BASE_URL says where it is. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  timeout: 90_000,
  expect: { timeout: 20_000 },
  fullyParallel: false,
  workers: 1,
  // The machine is shared and may stall for longer than any wait; what needed a second try is named in the summary.
  retries: 1,
  forbidOnly: true,
  use: {
    baseURL: process.env.MC_BASE_URL ?? 'http://localhost:3000',
    launchOptions: chromium,
    permissions: ['clipboard-read', 'clipboard-write'],
    timezoneId: 'Europe/Vilnius',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'desktop', use: { ...devices['Desktop Chrome'] }, testIgnore: NOT_ON_DESKTOP },
    {
      name: 'phone',
      use: { ...devices['Pixel 7'], viewport: { width: 360, height: 780 } },
      testMatch: /phone\.spec/,
    },
  ],
});
