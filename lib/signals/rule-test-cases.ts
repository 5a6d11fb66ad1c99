/** One test of a recorded series: what comes in, and what must be recorded when. Times as promtool writes them. */
export type RuleTestCase = {
  name: string;
  input: Record<string, string>;
  expect: { at: string; expr: string; samples: { tenant: string; value: number }[] }[];
};

/** Ten seconds apart; long enough that any window below is full when it is read. */
const at10m = '10m';

/** Rounded, since rates extrapolate and sums of floats differ in the last digits between versions. */
const exact = (record: string): string => `round(${record}, 0.000001)`;

type CasesFor = (record: string, label: string) => RuleTestCase[];

/**
 * Full tests of the built-in signals by id. Counters restart from 60 after counting 60, so a rate that handles resets
 * stays what it was. "window" cases pin the length of a window from both sides without depending on extrapolation.
 */
export const BUILTIN_RULE_TESTS: Readonly<Record<string, CasesFor>> = {
  autonomy_decision_rate: (record, label) => [
    {
      name: 'adds up outcomes; a tenant that is known but idle reads zero',
      input: {
        [`mc_autonomy_decisions_total{${label}="A",outcome="success"}`]: '0+60x90',
        [`mc_autonomy_decisions_total{${label}="A",outcome="failed"}`]: '0+30x90',
        [`mc_autonomy_decisions_total{${label}="A",outcome="compensated"}`]: '0+10x90',
        [`mc_tenant_info{${label}="A"}`]: '1x90',
        [`mc_tenant_info{${label}="B"}`]: '1x90',
      },
      expect: [
        {
          at: at10m,
          expr: exact(record),
          samples: [
            { tenant: 'A', value: 10 },
            { tenant: 'B', value: 0 },
          ],
        },
      ],
    },
    resetCase(record, `mc_autonomy_decisions_total{${label}="A",outcome="success"}`, 6),
    windowCase(record, `mc_autonomy_decisions_total{${label}="A",outcome="success"}`),
  ],
  autonomy_success: (record, label) => [
    {
      name: 'share of all outcomes; a tenant without decisions has no value',
      input: {
        ...outcomes(label, 'A', { success: '0+90x90', failed: '0+8x90', compensated: '0+2x90' }),
        ...outcomes(label, 'B', { success: '5x90', failed: '5x90', compensated: '5x90' }),
      },
      expect: [{ at: at10m, expr: exact(record), samples: [{ tenant: 'A', value: 0.9 }] }],
    },
    {
      name: 'a restart of the counters does not change the share',
      input: outcomes(label, 'A', {
        success: '0+90x45 90+90x44',
        failed: '0+10x45 10+10x44',
        compensated: '0x90',
      }),
      expect: [{ at: at10m, expr: exact(record), samples: [{ tenant: 'A', value: 0.9 }] }],
    },
    lastDecisionsCase(record, label, 'success', 1),
  ],
  autonomy_compensation: (record, label) => [
    {
      name: 'share of all outcomes; zero when none was undone, no value without decisions',
      input: {
        ...outcomes(label, 'A', { success: '0+90x90', failed: '0+8x90', compensated: '0+2x90' }),
        ...outcomes(label, 'B', { success: '5x90', compensated: '5x90' }),
        ...outcomes(label, 'C', { success: '0+10x90' }),
      },
      expect: [
        {
          at: at10m,
          expr: exact(record),
          samples: [
            { tenant: 'A', value: 0.02 },
            { tenant: 'C', value: 0 },
          ],
        },
      ],
    },
    {
      name: 'a restart of the counters does not change the share',
      input: outcomes(label, 'A', { success: '0+95x45 95+95x44', compensated: '0+5x45 5+5x44' }),
      expect: [{ at: at10m, expr: exact(record), samples: [{ tenant: 'A', value: 0.05 }] }],
    },
    lastDecisionsCase(record, label, 'compensated', 1),
  ],
  policy_denies: (record, label) => [
    {
      name: 'counts refusals only; a tenant that is known but idle reads zero',
      input: {
        [`mc_policy_decisions_total{${label}="A",decision="deny"}`]: '0+5x90',
        [`mc_policy_decisions_total{${label}="A",decision="allow"}`]: '0+95x90',
        [`mc_tenant_info{${label}="A"}`]: '1x90',
        [`mc_tenant_info{${label}="B"}`]: '1x90',
      },
      expect: [
        {
          at: at10m,
          expr: exact(record),
          samples: [
            { tenant: 'A', value: 0.5 },
            { tenant: 'B', value: 0 },
          ],
        },
      ],
    },
    resetCase(record, `mc_policy_decisions_total{${label}="A",decision="deny"}`, 6),
    windowCase(record, `mc_policy_decisions_total{${label}="A",decision="deny"}`),
  ],
  cost: (record, label) => [
    {
      name: 'adds up what a tenant spends, over an hour',
      input: {
        [`mc_cost_usd_total{${label}="A",model="small"}`]: '0+0.01x430',
        [`mc_cost_usd_total{${label}="A",model="large"}`]: '0+0.02x430',
      },
      expect: [{ at: '70m', expr: exact(record), samples: [{ tenant: 'A', value: 0.003 }] }],
    },
    {
      name: 'a restart of the counter is not money earned',
      input: { [`mc_cost_usd_total{${label}="A"}`]: '0+0.01x300 0.01+0.01x129' },
      expect: [{ at: '70m', expr: exact(record), samples: [{ tenant: 'A', value: 0.001 }] }],
    },
    {
      name: 'looks back one hour',
      input: { [`mc_cost_usd_total{${label}="A"}`]: '0+0.01x60 0.6x480' },
      expect: [
        { at: '65m', expr: `sgn(${record})`, samples: [{ tenant: 'A', value: 1 }] },
        { at: '75m', expr: `sgn(${record})`, samples: [{ tenant: 'A', value: 0 }] },
      ],
    },
  ],
  aa_lag: (record, label) => [
    {
      name: 'the slower replica counts',
      input: {
        [`mc_aa_last_applied_timestamp_seconds{${label}="A",replica="a"}`]: '0+10x90',
        [`mc_aa_last_applied_timestamp_seconds{${label}="A",replica="b"}`]: '-30+10x90',
      },
      expect: [{ at: at10m, expr: exact(record), samples: [{ tenant: 'A', value: 30 }] }],
    },
    {
      name: 'a replica that stops applying falls behind with the clock',
      input: { [`mc_aa_last_applied_timestamp_seconds{${label}="A",replica="a"}`]: '100x90' },
      expect: [
        { at: at10m, expr: exact(record), samples: [{ tenant: 'A', value: 500 }] },
        { at: '12m', expr: exact(record), samples: [{ tenant: 'A', value: 620 }] },
      ],
    },
    {
      name: 'a replica restarted from an older write shows its true lag',
      input: { [`mc_aa_last_applied_timestamp_seconds{${label}="A",replica="a"}`]: '0+10x45 120+10x44' },
      expect: [{ at: at10m, expr: exact(record), samples: [{ tenant: 'A', value: 340 }] }],
    },
  ],
  p95: (record, label) => [
    {
      name: 'interpolates inside the bucket; an idle tenant has no value',
      input: {
        ...latencies(label, 'A', ['0+50x90', '0+90x90', '0+100x90']),
        ...latencies(label, 'B', ['5x90', '9x90', '10x90']),
      },
      expect: [{ at: at10m, expr: exact(record), samples: [{ tenant: 'A', value: 0.375 }] }],
    },
    {
      name: 'a restart of the histogram does not change the quantile',
      input: latencies(label, 'A', ['0+50x45 50+50x44', '0+90x45 90+90x44', '0+100x45 100+100x44']),
      expect: [{ at: at10m, expr: exact(record), samples: [{ tenant: 'A', value: 0.375 }] }],
    },
    {
      name: 'looks back five minutes',
      input: latencies(label, 'A', ['0+50x42 2100x60', '0+90x42 3780x60', '0+100x42 4200x60']),
      expect: [
        { at: '11m', expr: `sgn(${record})`, samples: [{ tenant: 'A', value: 1 }] },
        { at: '13m', expr: record, samples: [] },
      ],
    },
  ],
};

/** What any signal must do without input, configured ones included: nothing. Missing data is never a zero. */
export function missingDataCase(record: string): RuleTestCase {
  return {
    name: 'no data in, no series out',
    input: { 'mc_rule_test_unrelated{tenant="A"}': '1x90' },
    expect: [{ at: at10m, expr: record, samples: [] }],
  };
}

function resetCase(record: string, series: string, value: number): RuleTestCase {
  return {
    name: 'a restart of the counter does not change the rate',
    input: { [series]: '0+60x45 60+60x44' },
    expect: [{ at: at10m, expr: exact(record), samples: [{ tenant: 'A', value }] }],
  };
}

/** The counter moves until 7 min: inside five minutes at 11 min, outside at 13 min. */
function windowCase(record: string, series: string): RuleTestCase {
  return {
    name: 'looks back five minutes',
    input: { [series]: '0+60x42 2520x60' },
    expect: [
      { at: '11m', expr: `sgn(${record})`, samples: [{ tenant: 'A', value: 1 }] },
      { at: '13m', expr: `sgn(${record})`, samples: [{ tenant: 'A', value: 0 }] },
    ],
  };
}

function lastDecisionsCase(record: string, label: string, outcome: string, value: number): RuleTestCase {
  return {
    name: 'looks back five minutes, then has no value',
    input: outcomes(label, 'A', { [outcome]: '0+60x42 2520x60' }),
    expect: [
      { at: '11m', expr: exact(record), samples: [{ tenant: 'A', value }] },
      { at: '13m', expr: record, samples: [] },
    ],
  };
}

function outcomes(label: string, tenant: string, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([outcome, text]) => [
      `mc_autonomy_decisions_total{${label}="${tenant}",outcome="${outcome}"}`,
      text,
    ]),
  );
}

/** Cumulative buckets up to 0.1, 0.25 and 0.5 s; none is slower. */
function latencies(
  label: string,
  tenant: string,
  [to100, to250, all]: [string, string, string],
): Record<string, string> {
  const bucket = (le: string): string =>
    `mc_request_duration_seconds_bucket{${label}="${tenant}",le="${le}"}`;
  return {
    [bucket('0.1')]: to100,
    [bucket('0.25')]: to250,
    [bucket('0.5')]: all,
    [bucket('1')]: all,
    [bucket('+Inf')]: all,
    [`mc_request_duration_seconds_count{${label}="${tenant}"}`]: all,
  };
}
