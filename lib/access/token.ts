/** What a token's secret looks like: easy to find by secret scanners, 256 random bits. */
export const TOKEN_PREFIX = 'mct_';
export const TOKEN_PATTERN = /^mct_[A-Za-z0-9_-]{43}$/;
export const TOKEN_DEFAULT_DAYS = 90;
export const TOKEN_MAX_DAYS = 365;

export type TokenFacts = { expiresAt: Date; revokedAt: Date | null; ownerDeactivatedAt: Date | null };

/** Whether a token still works at `now`, apart from what its owner may do. */
export function isTokenUsable(token: TokenFacts, now: Date): boolean {
  return (
    token.revokedAt === null && token.ownerDeactivatedAt === null && now.getTime() < token.expiresAt.getTime()
  );
}
