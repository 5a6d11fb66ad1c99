import { showToast } from './toasts';

/** Puts text on the clipboard and says so. Browsers refuse it on plain http off localhost; then the toast shows the text. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast({ title: `Copied ${what}`, tone: 'good' });
  } catch {
    showToast({
      title: `The browser did not allow copying ${what}. Copy it from here:`,
      detail: text,
      tone: 'bad',
    });
  }
}
