import type { EvidenceRecord } from '@/lib/evidence';

export type VerifyRecipe = { tool: string; says: string; lines: string[] };

type Verifiable = Pick<EvidenceRecord, 'id' | 'path' | 'artifact' | 'predicateType'>;

/** A word for a shell that reads it as it is. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Name the artifact is downloaded under. */
export function artifactName(path: string): string {
  return path.split('/').at(-1) ?? path;
}

/** Name its statement is downloaded under. */
export function statementName(recordId: string): string {
  return `${recordId}.sigstore.json`;
}

/**
 * How to check a record, with its real names and digest. All but the first work on the two downloaded files and `mc.pub`,
 * with tools that are not ours and without a network.
 */
export function recordRecipes(record: Verifiable): VerifyRecipe[] {
  const artifact = quoted(artifactName(record.path));
  const statement = quoted(statementName(record.id));
  return [
    {
      tool: 'mc',
      says: 'The checks above, made again by the server or on this machine; exit 3 when one fails.',
      lines: [`mc evidence show ${record.id}`],
    },
    {
      tool: 'openssl',
      says: 'The signature over the statement, then the digest it names against the file.',
      lines: [
        `jq -r .dsseEnvelope.payload ${statement} | base64 -d > payload`,
        `jq -r '.dsseEnvelope.signatures[0].sig' ${statement} | base64 -d > sig`,
        `{ printf 'DSSEv1 28 application/vnd.in-toto+json %d ' "$(wc -c < payload)"; cat payload; } > pae`,
        'openssl pkeyutl -verify -pubin -inkey mc.pub -rawin -in pae -sigfile sig  # Ed25519',
        'openssl dgst -sha256 -verify mc.pub -signature sig pae  # P-256 instead',
        `jq -r '.subject[].digest.sha256' payload`,
        `sha256sum ${artifact}  # ${record.artifact.sha256}`,
      ],
    },
    {
      tool: 'cosign',
      says: 'The same with cosign 3.0.6 or later.',
      lines: [
        `cosign verify-blob-attestation --key mc.pub --insecure-ignore-tlog=true \\`,
        `  --type ${quoted(record.predicateType)} \\`,
        `  --bundle ${statement} ${artifact}`,
      ],
    },
  ];
}

/** How to check a whole bundle offline against a root fingerprint that came by another way. */
export function bundleRecipes(release: string, rootKeyId: string | null): VerifyRecipe[] {
  const tar = quoted(bundleTarName(release));
  const root = rootKeyId ?? 'SHA256:…';
  return [
    {
      tool: 'mc',
      says: 'Every step with its reason, on a machine without network or database.',
      lines: [`mc evidence verify ${tar} --key ${quoted(root)}`],
    },
    {
      tool: 'openssl',
      says: 'The script in the bundle needs sh, openssl, jq and sha256sum, and refuses the key inside unless it has this fingerprint.',
      lines: ['mkdir bundle', `tar -xf ${tar} -C bundle`, 'cd bundle', `sh verify.sh ${quoted(root)}`],
    },
    {
      tool: 'cosign',
      says: 'The signature over the manifest, in the same folder, once the script has vouched for keys/mc.pub.',
      lines: [
        'cosign verify-blob-attestation --key keys/mc.pub --insecure-ignore-tlog=true \\',
        '  --type urn:mission-control:predicate:bundle-manifest:v1 \\',
        '  --bundle manifest.json.sigstore.json manifest.json',
      ],
    },
  ];
}

/** Name a bundle is downloaded under. */
export function bundleTarName(release: string): string {
  return `evidence-${release}-mc.tar`;
}
