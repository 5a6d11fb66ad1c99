/** What somebody who did not make the bundle can do about a check that failed or could not be made, by its code. */
const ADVICE: Record<string, string> = {
  'payload-altered':
    'What was signed is not what was logged. Ask for the bundle again over another way, and keep this one.',
  'signature-invalid':
    'Signature and content do not belong together: one of them was changed. Do not rely on what it says.',
  'key-id-mismatch':
    'The statement names a key that is not the one it must be signed with. Ask who made this file.',
  'hint-mismatch': 'The two places that name the key disagree. The file was put together by hand or changed.',
  'manifest-altered':
    'The list of contents is not the one that was signed. Nothing that follows from it counts.',
  'file-altered': 'The bytes of this file are not those that were signed. Get the bundle again and compare.',
  'file-missing':
    'A file the manifest lists is not there. The download may have been cut short: get it again.',
  'file-extra': 'Somebody added a file nobody signed. Do not open it; get the bundle again.',
  'proof-invalid': 'The log does not vouch for this record in the way the bundle says.',
  'checkpoint-invalid':
    'The checkpoint is not signed by the key of the log. Ask for the log’s checkpoint elsewhere.',
  'cosignature-invalid': 'A witness’ signature does not fit the checkpoint. Ask that witness what it signed.',
  'timestamp-invalid': 'The time stamp is not about this signature or not by the authority named.',
  'leaf-altered': 'The log entry in the bundle says something else than what was logged.',
  'key-untrusted':
    'The bundle is signed by a key that the fingerprint you gave does not vouch for. Compare the fingerprint, character by character, with one you got from somebody you trust. Never take it from the bundle.',
  'key-revoked':
    'The key was revoked before this was signed. Ask the owner why, and what of it still counts.',
  'key-out-of-window': 'The key was not in use when this was signed. Check the clock of whoever signed.',
  'keyset-invalid': 'The list of keys in the bundle is not one the root key signed.',
  'bundle-malformed': 'This is not a bundle as Mission Control writes them. Did you choose the right file?',
  'bundle-truncated': 'The file ends too early. Download it again; the server resumes where it stopped.',
  'trailing-data': 'Something follows the end of the archive. It was added later.',
  'limit-exceeded': 'The bundle asks for more than the verifier is willing to read, so it stopped.',
  'quorum-unmet': 'The signatures hold, but fewer witnesses signed than your policy asks for.',
  'bundle-reordered':
    'The files stand in another order than Mission Control writes them: somebody packed it again.',
  'entry-not-regular': 'The archive holds something that is no plain file. Do not unpack it.',
  'path-unsafe': 'A path in the archive would lead outside of it. Do not unpack it.',
  'duplicate-path':
    'A path stands twice, so that two readers could see two different files. Do not unpack it.',
  'environment-mixed': 'Parts of the bundle come from different environments. Ask who put it together.',
  'origin-mixed': 'Demo, replay and live are mixed, which Mission Control never does. Do not rely on it.',
  'subject-mismatch': 'A statement is about another file than the one beside it.',
  'predicate-mismatch': 'A statement says another thing than the list of contents claims.',
  'statement-malformed':
    'A statement is not in the form that can be judged. It was changed or made by something else.',
  'previous-mismatch': 'It does not continue the bundle you named as the one before.',
  'key-wrong-purpose': 'The key that signed is meant for something else.',
  'policy-invalid':
    'The policy in the bundle does not fit its log. Your own policy decides; ask the owner about this one.',
  'timestamp-missing': 'You asked for time stamps and there are none.',
};

/** The sentence for a code; a general one for a code this page does not know. */
export function adviceFor(code: string | null): string | null {
  if (code === null) return null;
  return ADVICE[code] ?? 'Do not rely on this bundle before you know why. Ask whoever gave it to you.';
}
