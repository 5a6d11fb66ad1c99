/**
 * `verify.sh` of a bundle: checks it with sh, openssl, jq and sha256sum, and believes no key that is only in the bundle.
 * Written for any POSIX shell; every failure has its own message and exit code.
 */
export const VERIFY_SCRIPT = String.raw`#!/bin/sh
# Checks this evidence bundle without Mission Control. Needs: sh, openssl 3 or later, jq, sha256sum or shasum.
# Usage, in the folder the bundle was unpacked into:   sh verify.sh SHA256:...
# The argument is the fingerprint of the root key. Get it from somewhere else than this bundle: it is what makes the result mean something.
# Exit codes: 0 verified, 2 usage or tool missing, 11 other root key, 12 keyset, 13 statement key, 14 manifest signature,
# 15 manifest changed, 16 file missing, 17 file changed, 18 file too many.
set -u
LC_ALL=C; export LC_ALL
fail() { code=$1; shift; echo "FAILED: $*" >&2; exit "$code"; }
[ $# -eq 1 ] || fail 2 "usage: sh verify.sh SHA256:... (fingerprint of the root key, obtained elsewhere)"
for tool in openssl jq; do command -v $tool >/dev/null || fail 2 "$tool is needed and was not found"; done
if command -v sha256sum >/dev/null; then sha() { sha256sum "$@"; }; else sha() { shasum -a 256 "$@"; }; fi
work=$(mktemp -d) || fail 2 "no temporary folder"
trap 'rm -rf "$work"' EXIT
PREDICATE=urn:mission-control:predicate

# OpenSSH fingerprint of a public key in PEM (the same that ssh-keygen -l prints)
fingerprint() {
  openssl pkey -pubin -in "$1" -outform DER -out "$work/der" 2>/dev/null || return 1
  case $(wc -c <"$work/der" | tr -d ' ') in
    44) { printf '\000\000\000\013ssh-ed25519\000\000\000\040'; tail -c 32 "$work/der"; } >"$work/blob" ;;
    91) { printf '\000\000\000\023ecdsa-sha2-nistp256\000\000\000\010nistp256\000\000\000\101'; tail -c 65 "$work/der"; } >"$work/blob" ;;
    *) return 1 ;;
  esac
  echo "SHA256:$(openssl dgst -sha256 -binary "$work/blob" | openssl base64 -A | tr -d =)"
}
# statement FILE KEY TYPE ABOUT: signature, kind and subject of a statement; says why not in $why
statement() {
  why="is not a signed statement"
  [ "$(jq -r '.dsseEnvelope | "\(.payloadType) \(.signatures | length)"' "$1" 2>/dev/null)" = "application/vnd.in-toto+json 1" ] || return 1
  jq -j .dsseEnvelope.payload "$1" | openssl base64 -d -A >"$work/payload"
  jq -j '.dsseEnvelope.signatures[0].sig' "$1" | openssl base64 -d -A >"$work/sig"
  { printf 'DSSEv1 28 application/vnd.in-toto+json %s ' "$(wc -c <"$work/payload" | tr -d ' ')"; cat "$work/payload"; } >"$work/pae"
  why="has a signature that does not verify with $2"
  if openssl pkey -pubin -in "$2" -noout -text 2>/dev/null | grep -qi ed25519
  then openssl pkeyutl -verify -pubin -inkey "$2" -rawin -in "$work/pae" -sigfile "$work/sig" >/dev/null 2>&1 || return 1
  else openssl dgst -sha256 -verify "$2" -signature "$work/sig" "$work/pae" >/dev/null 2>&1 || return 1
  fi
  why="is a statement of another kind"
  [ "$(jq -r .predicateType "$work/payload")" = "$PREDICATE:$3:v1" ] || return 1
  why="is about other bytes than $4 has"
  [ "$(jq -r '.subject | map(.digest.sha256) | join(" ")' "$work/payload")" = "$(sha "$4" | cut -d ' ' -f 1)" ] || return 2
}

for f in manifest.json manifest.json.sigstore.json keys/root.pub keys/mc.pub keys/keyset.json keys/keyset.json.sigstore.json; do
  [ -f "$f" ] || fail 16 "$f is missing"
done
echo "environment: $(jq -c .environment manifest.json)  origin: $(jq -c .origin manifest.json)  release: $(jq -c .release manifest.json)"
root=$(fingerprint keys/root.pub) || fail 11 "keys/root.pub is not a key this script knows"
[ "$root" = "$1" ] || fail 11 "the root key of this bundle is $root, not $1"
echo "ok  keys/root.pub is the key you named"
statement keys/keyset.json.sigstore.json keys/root.pub keyset keys/keyset.json || fail 12 "keys/keyset.json.sigstore.json $why"
echo "ok  the root key signed keys/keyset.json"
attest=$(fingerprint keys/mc.pub) || fail 13 "keys/mc.pub is not a key this script knows"
jq -e --arg id "$attest" --arg spki "$(openssl base64 -A -in "$work/der")" \
  'any(.keys[]; .keyId == $id and .spki == $spki and .purpose == "attest" and .revokedAt == null)' keys/keyset.json >/dev/null ||
  fail 13 "keys/mc.pub is not a statement key of the keyset, or it was revoked"
[ "$(jq -r '.dsseEnvelope.signatures[0].keyid' manifest.json.sigstore.json)" = "$attest" ] || fail 13 "the manifest was signed with another key than keys/mc.pub"
echo "ok  keys/mc.pub is $attest, a statement key of the keyset"
statement manifest.json.sigstore.json keys/mc.pub bundle-manifest manifest.json
case $? in 0) ;; 2) fail 15 "manifest.json.sigstore.json $why" ;; *) fail 14 "manifest.json.sigstore.json $why" ;; esac
echo "ok  keys/mc.pub signed manifest.json"
jq -r '.items[] | "\(.sha256)  \(.path)"' manifest.json >"$work/sums"
while read -r _ path; do [ -f "$path" ] || fail 16 "$path is missing"; done <"$work/sums" || exit 16
sha -c "$work/sums" >"$work/out" 2>/dev/null || fail 17 "changed: $(grep -v ': OK$' "$work/out" | head -n 3 | tr '\n' ' ')"
echo "ok  all $(wc -l <"$work/sums" | tr -d ' ') files have the digests of the manifest"
{ jq -r '.items[] | .path, (select(.kind == "statement") | .path | sub("^attestations/"; "log/") | sub("[.]sigstore[.]json$"; "") |
    "\(.).leaf.json", "\(.).tlog-proof")' manifest.json
  printf '%s\n' manifest.json manifest.json.sigstore.json log/checkpoint log/manifest.leaf.json log/manifest.tlog-proof
} | sort -u >"$work/known"
extra=$(find . ! -type d | sed 's|^\./||' | sort | comm -23 - "$work/known" | head -n 3 | tr '\n' ' ')
[ -z "$extra" ] || fail 18 "not in the manifest: $extra"
echo "ok  no other files"
echo "VERIFIED with $1"
`;
