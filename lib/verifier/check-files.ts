import type { Check } from '@/lib/evidence';
import type { ManifestReading } from './manifest';
import type { Bundle } from './read-bundle';
import { passed } from './report';
import { createTally } from './tally';

/** Compares every file with the manifest: none changed, none missing, none that it does not know. */
export function checkFiles(bundle: Bundle, { manifest, expected }: ManifestReading): Check[] {
  const content = createTally('files', 'Every file has the digest the manifest gives', 'files');
  for (const { path, sha256, size } of manifest.items) {
    const file = bundle.files.get(path);
    if (file === undefined) continue;
    if (file.sha256 !== sha256)
      content.fail(path, {
        code: 'file-altered',
        reason: `its SHA-256 is ${file.sha256}, the manifest says ${sha256}`,
      });
    else if (file.size !== size)
      content.fail(path, {
        code: 'file-altered',
        reason: `it has ${file.size} bytes, the manifest says ${size}`,
      });
    else if (!file.present)
      content.skip('this form of a bundle holds them by their digest only; hash them by hand');
    else content.pass();
  }
  for (const path of bundle.contradictions)
    content.fail(path, {
      code: 'file-altered',
      reason: 'its content has not the digest or size written beside it',
    });

  const missing = createTally('files-missing', 'No file is missing', 'files');
  for (const path of expected) {
    if (bundle.files.has(path)) missing.pass();
    else missing.fail(path, { code: 'file-missing', reason: 'the manifest says it is there' });
  }
  return [...content.checks(), ...missing.checks(), ...checkExtra(bundle, expected)];
}

function checkExtra(bundle: Bundle, expected: Set<string>): Check[] {
  const title = 'No file was added';
  const extra = createTally('files-extra', title, 'files');
  let found = false;
  for (const path of bundle.files.keys()) {
    if (expected.has(path)) continue;
    found = true;
    extra.fail(path, { code: 'file-extra', reason: 'the manifest does not know it' });
  }
  return found
    ? extra.checks()
    : [passed('files-extra', title, `all ${bundle.files.size} files are known to the manifest`)];
}
