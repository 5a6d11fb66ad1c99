import { Info, OctagonX } from 'lucide-react';
import type { LoginNotice } from './login-notice';

const LOOK = {
  page: { box: 'border-page bg-page-tint', word: 'text-page-text', Icon: OctagonX, role: 'alert' },
  running: { box: 'border-running bg-running-tint', word: 'text-running-text', Icon: Info, role: 'status' },
} as const;

/** A framed sentence above a form: shape, word and colour say what kind it is. */
export function Notice({ tone, title, text }: LoginNotice) {
  const { box, word, Icon, role } = LOOK[tone];
  return (
    <div role={role} className={`mb-4 flex gap-2 rounded-md border px-3 py-2 ${box}`}>
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${word}`} />
      <div>
        <p className={`text-sm font-medium ${word}`}>{title}</p>
        <p className="text-sm text-fg">{text}</p>
      </div>
    </div>
  );
}
