import { AppError, type ErrorCode, type FieldProblem } from '@/lib/kernel';

type Refusal = {
  code: ErrorCode;
  /** What happened, as the problem document says it first. */
  what: string;
  /** What whoever runs the pipeline has to change. */
  fix: string;
};

/** Every way a post of CI is refused, as one closed list: the `reason` of the problem document. docs/ci.md shows it. */
export const CI_REFUSALS = {
  'credentials-missing': {
    code: 'unauthenticated',
    what: 'No credentials were sent',
    fix: 'Send Authorization: Bearer with an OIDC token or an API token, or the three webhook-… headers.',
  },
  'credentials-ambiguous': {
    code: 'invalid_input',
    what: 'Both a bearer token and a webhook signature were sent',
    fix: 'Send one of the two.',
  },
  'token-malformed': {
    code: 'unauthenticated',
    what: 'The bearer token is neither an API token nor a JWT',
    fix: 'Send the whole token, three parts with dots between them, and nothing else.',
  },
  'token-alg-none': {
    code: 'unauthenticated',
    what: 'The token is not signed (alg none)',
    fix: 'Use the token the issuer gives; nobody may sign it again or strip its signature.',
  },
  'token-alg-symmetric': {
    code: 'unauthenticated',
    what: 'The token is signed with a shared secret (HS…), but keys here are public',
    fix: 'Use the token the issuer gives, signed with RS256 or ES256.',
  },
  'token-alg-not-allowed': {
    code: 'unauthenticated',
    what: 'The token is signed with an algorithm that is not accepted',
    fix: 'Only RS256 and ES256 are accepted.',
  },
  'token-issuer-wrong': {
    code: 'unauthenticated',
    what: 'The token is from an issuer that is not configured',
    fix: 'Ask whoever runs Mission Control to add the issuer at ci.github; GitHub Enterprise Server has its own.',
  },
  'token-key-unknown': {
    code: 'unauthenticated',
    what: 'The issuer publishes no key with the id the token names',
    fix: 'Ask for a fresh token. If its key is brand new, try again in a minute.',
  },
  'token-signature-bad': {
    code: 'unauthenticated',
    what: 'The signature of the token does not verify',
    fix: 'Send the token exactly as the issuer gave it; masked or cut output is no token.',
  },
  'token-audience-wrong': {
    code: 'unauthenticated',
    what: 'The token is for somebody else (aud)',
    fix: 'Ask for the token with the audience configured at ci.github, such as …&audience=https://mc.example.com.',
  },
  'token-expired': {
    code: 'unauthenticated',
    what: 'The token has expired',
    fix: 'Ask for a token right before each post; they live for minutes.',
  },
  'token-not-yet-valid': {
    code: 'unauthenticated',
    what: 'The token is not valid yet (nbf or iat is in the future)',
    fix: 'Set the clock of the runner, or of Mission Control; 30 s of difference are allowed.',
  },
  'token-too-old': {
    code: 'unauthenticated',
    what: 'The token was issued more than 10 minutes ago',
    fix: 'Ask for a token right before each post.',
  },
  'token-claim-missing': {
    code: 'unauthenticated',
    what: 'The token lacks a claim that is needed',
    fix: 'Use a token of GitHub Actions: it carries exp, iat, jti, repository, repository_id, repository_owner_id, sha, run_id and run_attempt.',
  },
  'token-replayed': {
    code: 'unauthenticated',
    what: 'This token was used for another post already; each is good for one',
    fix: 'Ask for a token right before each post. Repeating the same post with its own token is fine.',
  },
  'token-unknown': {
    code: 'unauthenticated',
    what: 'This API token does not work: it is unknown, revoked, expired, or its owner is deactivated',
    fix: 'Make another with mc tokens create.',
  },
  'issuer-unreachable': {
    code: 'unreachable',
    what: 'The issuer’s keys could not be read, so the token cannot be checked',
    fix: 'Try again after the time in Retry-After. `mc doctor` tells why.',
  },
  'repository-not-allowed': {
    code: 'forbidden',
    what: 'The repository of the token is not on the list',
    fix: 'Ask whoever runs Mission Control to add its repository_id and repository_owner_id at ci.github.…repositories.',
  },
  'event-not-allowed': {
    code: 'forbidden',
    what: 'Runs of this event may not post',
    fix: 'Post from a push, pull_request, schedule or workflow_dispatch run. pull_request_target and workflow_run are never accepted: they mix a stranger’s code with the repository’s rights.',
  },
  'ref-not-allowed': {
    code: 'forbidden',
    what: 'Runs of this ref may not post',
    fix: 'Post from one of the refs configured for the repository.',
  },
  'environment-not-allowed': {
    code: 'forbidden',
    what: 'The job does not run in an environment that may post',
    fix: 'Name one of the configured environments at jobs.<job>.environment.',
  },
  'workflow-not-allowed': {
    code: 'forbidden',
    what: 'This workflow may not post',
    fix: 'Post from one of the workflows configured for the repository (job_workflow_ref).',
  },
  'signature-malformed': {
    code: 'unauthenticated',
    what: 'The webhook headers are incomplete or not of the form of Standard Webhooks',
    fix: 'Send webhook-id, webhook-timestamp (seconds since 1970) and webhook-signature (v1,<base64>).',
  },
  'signature-stale': {
    code: 'unauthenticated',
    what: 'webhook-timestamp is more than 300 s away from now',
    fix: 'Sign at the time of sending, each try anew, and set the clock of the sender.',
  },
  'signature-bad': {
    code: 'unauthenticated',
    what: 'No signature in webhook-signature is one of a live secret over these bytes',
    fix: 'Sign id.timestamp.body with the secret’s bytes (base64 behind whsec_), over exactly the bytes that are sent.',
  },
  'sender-not-allowed': {
    code: 'forbidden',
    what: 'Results of this repository may not be posted with this secret',
    fix: 'Ask whoever runs Mission Control to add the repository at ci.webhooks.…repositories.',
  },
  'role-missing': {
    code: 'forbidden',
    what: 'Whoever posts may not post results for this tenant',
    fix: 'Ask for the role ci for the tenant; a result without a tenant needs it for all tenants.',
  },
  'content-type-wrong': {
    code: 'invalid_input',
    what: 'The body is not sent as JSON',
    fix: 'Send Content-Type: application/json.',
  },
  'body-too-large': {
    code: 'too_large',
    what: 'The body is larger than accepted',
    fix: 'Post a summary, and large files as artifacts elsewhere; or ask for a larger ci.maxResultBytes or ci.maxAttestationBytes.',
  },
  'body-not-json': {
    code: 'invalid_input',
    what: 'The body is not strict JSON',
    fix: 'Send UTF-8 JSON without duplicate keys.',
  },
  'body-invalid': {
    code: 'invalid_input',
    what: 'The body has not the shape of a result or an attestation',
    fix: 'Mend the fields listed.',
  },
  'result-name-unknown': {
    code: 'invalid_input',
    what: 'No result of this name is registered',
    fix: 'Use a registered name, or ask for it to be added at ci.names.',
  },
  'result-contradictory': {
    code: 'invalid_input',
    what: 'The verdict does not follow from what is said beside it',
    fix: 'A pass needs counts without failures and with at least one test passed; leave counts out when nothing is counted.',
  },
  'tenant-unknown': {
    code: 'invalid_input',
    what: 'There is no such tenant',
    fix: 'Use the id of a declared tenant, or leave tenant out.',
  },
  'time-impossible': {
    code: 'invalid_input',
    what: 'startedAt, finishedAt and now do not fit each other',
    fix: 'startedAt must not be after finishedAt, and finishedAt at most 5 minutes ahead of now.',
  },
  'claims-contradict-body': {
    code: 'forbidden',
    what: 'The body says something else than the token',
    fix: 'repository, commit, run.id and run.attempt must be those of the run that posts.',
  },
  'idempotency-key-invalid': {
    code: 'invalid_input',
    what: 'The Idempotency-Key cannot be used',
    fix: 'Send 1 to 200 printable characters without spaces; with a webhook signature leave it out, webhook-id counts.',
  },
  'idempotency-key-reused': {
    code: 'ambiguous',
    what: 'This key was used for another body',
    fix: 'Repeat a post with the same bytes, or use a new key for a new post.',
  },
  'attestation-malformed': {
    code: 'invalid_input',
    what: 'The attestation is not a Sigstore bundle v0.3 around one DSSE envelope with a statement Mission Control accepts',
    fix: 'Send the bundle as the signer wrote it, with one signature by a key and no entries of another log.',
  },
  'attestation-key-unknown': {
    code: 'forbidden',
    what: 'The attestation is signed with a key that is not configured',
    fix: 'Ask whoever runs Mission Control to add the public key at ci.keys.',
  },
  'attestation-key-not-good': {
    code: 'forbidden',
    what: 'The key of the attestation is known, but does not count for it',
    fix: 'Sign with a key that is neither retired nor revoked and that may sign this kind of statement.',
  },
  'attestation-signature-bad': {
    code: 'forbidden',
    what: 'The signature of the attestation does not verify',
    fix: 'Send the bundle exactly as the signer wrote it.',
  },
  'attestation-kind-refused': {
    code: 'invalid_input',
    what: 'Statements of this predicate type are not taken from CI',
    fix: 'Post config-snapshot and test-result statements; approvals and keysets have their own ways.',
  },
  'attestation-origin-wrong': {
    code: 'forbidden',
    what: 'The statement is from another environment or origin than this installation',
    fix: 'Post to the installation of the environment the statement names; a demo never counts for a real one.',
  },
  'attestation-commit-wrong': {
    code: 'forbidden',
    what: 'The statement was made of another commit than the one this run is for',
    fix: 'Attest the commit that was pushed, in the run that posts; post a statement of another commit with an API token or a webhook secret.',
  },
  'attestation-artifact-mismatch': {
    code: 'invalid_input',
    what: 'The artifact is not among the subjects of the statement',
    fix: 'Send the very bytes that were attested, as standard base64.',
  },
  'too-many-failures': {
    code: 'rate_limited',
    what: 'Too many refused posts from this address',
    fix: 'Mend what the earlier refusals named; posts that are right are still taken.',
  },
} as const satisfies Record<string, Refusal>;

export type CiRefusal = keyof typeof CI_REFUSALS;

/** The failure of a refused post. `detail` adds what was found, never a secret or a token. */
export function refuse(
  reason: CiRefusal,
  detail = '',
  more: { fields?: FieldProblem[]; retryAfterSeconds?: number; cause?: unknown } = {},
): AppError {
  const { code, what, fix } = CI_REFUSALS[reason];
  const found = detail === '' ? '' : `: ${detail}`;
  return new AppError(code, {
    message: `${reason}${found}`,
    userMessage: `${what}${found}. ${fix}`,
    reason,
    ...more,
  });
}

/** Whether a failure is one of these; others are faults of ours. */
export function refusalOf(error: unknown): CiRefusal | null {
  if (!(error instanceof AppError) || error.reason === undefined) return null;
  return error.reason in CI_REFUSALS ? (error.reason as CiRefusal) : null;
}
