import { Lock } from 'lucide-react';

/** Which role is needed and whom to ask. */
export function ForbiddenState({ what, needsRoles }: { what: string; needsRoles: readonly string[] }) {
  return (
    <div className="grid justify-items-start gap-2 px-4 py-8 sm:px-6">
      <h2 className="flex items-center gap-2 text-base font-semibold">
        <Lock aria-hidden className="size-4 shrink-0 text-muted" />
        You may not {what}
      </h2>
      <p className="max-w-prose text-sm text-muted">
        It needs the role {listWords(needsRoles)}. An admin of this installation can grant it under Settings,
        Users.
      </p>
    </div>
  );
}

/** "operator", "operator or admin", "responder, operator or admin". */
function listWords(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? 'admin';
  return `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}
