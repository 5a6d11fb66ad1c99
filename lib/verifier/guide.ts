import { BUNDLE_FILES, recordFiles } from '@/lib/evidence';
import type { Origin } from '@/lib/kernel';

/** What the text inside a bundle says about that bundle. `sample` is a record whose statement serves as the example. */
export type GuideInput = {
  release: string;
  environment: string;
  origin: Origin;
  log: string;
  rootKeyId: string;
  sample: string | null;
};

const WHAT_ORIGIN_MEANS: Record<Origin, string> = {
  demo: 'This is a **demonstration**. Nothing in it is about a real system, and nothing in it can satisfy a gate.',
  replay: 'This comes from a **replay** of recorded data, not from a run that changed anything.',
  live: 'This comes from a real run.',
};

/** Text of `VERIFY.md`: how a stranger checks the bundle, with commands that run as they stand in the folder it was unpacked into. */
export function verifyText(input: GuideInput): string {
  const { release, environment, origin, log, rootKeyId, sample } = input;
  return `# Verify this evidence bundle

Release ${release} · environment \`${environment}\` · origin \`${origin}\`. ${WHAT_ORIGIN_MEANS[origin]}

You need one thing that is **not** in here: the fingerprint of the root key, from someone you trust, by another way than this
bundle (the fingerprint is shown on the settings page of Mission Control, and by \`mc keys list\`). A key inside a bundle proves only
that the bundle agrees with itself. This bundle claims the root key

    ${rootKeyId}

Compare it, then put the one you were given into a variable:

    FINGERPRINT=SHA256:...

## In one step

With \`openssl\` (3 or later), \`jq\` and \`sha256sum\` or \`shasum\`, in the folder you unpacked the bundle into. The script is short;
read it first. It ends with 0 when everything holds, and says what does not.

\`\`\`sh
sh ${BUNDLE_FILES.verifyScript} "$FINGERPRINT"
\`\`\`

It checks the chain root key → keyset → statement key → manifest → every file. With Mission Control's own verifier, which also checks
the log, its witnesses and timestamps, and needs neither network nor database:

\`\`\`console
mc evidence verify evidence-${release}-mc.tar --key "$FINGERPRINT"
\`\`\`

The console of any Mission Control has the same check as a page: drop the file on it, it is not uploaded.

## By hand

Every statement is a DSSE envelope inside a Sigstore bundle; what is signed is \`DSSEv1\`, type and payload, each with its length. This
checks the signature of the manifest with nothing but \`openssl\`, and that the manifest is the file that was signed:

\`\`\`sh
work=$(mktemp -d)
jq -j .dsseEnvelope.payload ${BUNDLE_FILES.manifestStatement} | openssl base64 -d -A > "$work/payload"
jq -j '.dsseEnvelope.signatures[0].sig' ${BUNDLE_FILES.manifestStatement} | openssl base64 -d -A > "$work/sig"
{ printf 'DSSEv1 28 application/vnd.in-toto+json %s ' "$(wc -c < "$work/payload" | tr -d ' ')"; cat "$work/payload"; } > "$work/pae"
if openssl pkey -pubin -in ${BUNDLE_FILES.attestKey} -noout -text | grep -qi ed25519
then openssl pkeyutl -verify -pubin -inkey ${BUNDLE_FILES.attestKey} -rawin -in "$work/pae" -sigfile "$work/sig"
else openssl dgst -sha256 -verify ${BUNDLE_FILES.attestKey} -signature "$work/sig" "$work/pae"
fi
test "$(jq -r '.subject[0].digest.sha256' "$work/payload")" = "$(openssl dgst -sha256 -r ${BUNDLE_FILES.manifest} | cut -d ' ' -f 1)" && echo "the manifest is the one that was signed"
\`\`\`

\`${BUNDLE_FILES.attestKey}\` counts because \`${BUNDLE_FILES.keyset}\` lists it as a key for \`attest\`, and the keyset counts because the root key signed it
(\`${BUNDLE_FILES.keysetStatement}\`, the same commands with \`${BUNDLE_FILES.rootKey}\`). Then every file, by the digests in the manifest:

\`\`\`sh
jq -r '.items[] | "\\(.sha256)  \\(.path)"' ${BUNDLE_FILES.manifest} | { if command -v sha256sum > /dev/null; then sha256sum -c; else shasum -a 256 -c; fi; }
\`\`\`
${sample === null ? '' : sampleText(sample)}
## The log

\`log/*.leaf.json\` are leaves of the append-only log \`${log}\`: they hold the digests of a statement's payload and signature.
\`log/*.tlog-proof\` (c2sp.org/tlog-proof) show that each leaf is in the tree whose root stands in \`${BUNDLE_FILES.checkpoint}\`
(c2sp.org/tlog-checkpoint), signed by the log key \`${BUNDLE_FILES.logKey}\` and by witnesses, if there are any. \`${BUNDLE_FILES.policy}\`, which
the manifest lists, names the witnesses Mission Control was told to ask; decide for yourself which of them you believe.

## What this does not show

A signature shows who vouches for something and that it has not changed since. It does not show that what was recorded was complete or
right. Someone who stole a signing key before it was revoked could have signed with an earlier date: look for witnesses and timestamps,
which cannot be dated back. \`missing\` in the manifest names what a complete bundle would have and this one has not.
`;
}

/** The example with cosign, for a record that is there. */
function sampleText(record: string): string {
  const { statement } = recordFiles(record);
  return `
Each record has a statement of its own in \`attestations/\`. With cosign 3.0.6 or later, for example (the type is the statement's
\`predicateType\`, and the last argument the file that its subject names):

\`\`\`sh
jq -j .dsseEnvelope.payload ${statement} | openssl base64 -d -A | jq -r '.predicateType, .subject[0].name'
\`\`\`

\`\`\`console
cosign verify-blob-attestation --key ${BUNDLE_FILES.attestKey} --insecure-ignore-tlog=true --type TYPE --bundle ${statement} FILE
\`\`\`
`;
}
