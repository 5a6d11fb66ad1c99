#!/usr/bin/env python3
"""Snapshots of configuration: made by mc, checked here a second time by code that shares nothing with it.

  python3 ops/config-attest.py snapshot --out config-snapshot.json
  python3 ops/config-attest.py verify config-snapshot.json --signature config-signature.txt --key mc.pub

`snapshot` hands its arguments to `mc attest snapshot`. `verify` uses the standard library and the openssl command: it rebuilds
what was signed, checks the signature with the key given, that it is about this very file, and recomputes every digest in it.
Without --key the key comes from `mc keys export` on this machine. Exit codes: 0 good, 2 usage, 3 not genuine, 4 a tool is missing.
"""

import argparse
import base64
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PAYLOAD_TYPE = "application/vnd.in-toto+json"
BUNDLE_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
PREDICATE_TYPE = "urn:mission-control:predicate:config-snapshot:v1"
NORMALIZER = "mc-k8s/1"
MAX_BYTES = 256 * 1024 * 1024


class NotGenuine(Exception):
    """The snapshot, its signature, or their connection is not what it claims to be."""


class ToolMissing(Exception):
    """Something this check needs is not on the machine."""


def mc_command():
    own = pathlib.Path(__file__).resolve().parent.parent / "bin" / "mc"
    if own.exists():
        return [shutil.which("node") or "node", str(own)]
    found = shutil.which("mc")
    if found is None:
        raise ToolMissing("mc is neither beside this script nor on PATH")
    return [found]


def snapshot(arguments):
    return subprocess.call(mc_command() + ["attest", "snapshot"] + arguments)


def read(path):
    data = pathlib.Path(path).read_bytes()
    if len(data) > MAX_BYTES:
        raise NotGenuine(f"{path} is larger than {MAX_BYTES} bytes")
    return data


def refuse_repeats(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise NotGenuine("a key stands twice in an object")
    return dict(pairs)


def parse(data, what):
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=refuse_repeats)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise NotGenuine(f"{what} is not JSON: {error}") from error


def field(value, *path):
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError) as error:
            raise NotGenuine(f"{'.'.join(map(str, path))} is missing") from error
    return value


def canonical(value):
    """RFC 8785: keys by UTF-16 code unit, no white space, shortest numbers."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if isinstance(value, float) and not value.is_integer():
        text = repr(value)
        if "e" in text:
            raise NotGenuine(f"{text} is a number this check does not compare")
        return text
    if isinstance(value, float):
        value = int(value)
    return json.dumps(value, ensure_ascii=False)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def tree_root(leaves):
    """RFC 6962, straight from its definition."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + tree_root(leaves[:split]) + tree_root(leaves[split:])).digest()


def check_digests(document):
    if field(document, "normalizer") != NORMALIZER:
        raise NotGenuine(f"it was made by rules other than {NORMALIZER}")
    leaves = []
    for entry in field(document, "objects"):
        name = "/".join(field(entry, "identity", part) for part in ("group", "kind", "namespace", "name"))
        digest = sha256(canonical(field(entry, "value")).encode("utf-8"))
        if digest != field(entry, "digest"):
            raise NotGenuine(f"the digest of {name} is not that of its value")
        leaves.append(f"{name}\0{digest}".encode("utf-8"))
    if tree_root(leaves).hex() != field(document, "treeRoot"):
        raise NotGenuine("the root is not that of the objects")
    return len(leaves)


def openssl(arguments):
    if shutil.which("openssl") is None:
        raise ToolMissing("openssl is not on PATH")
    return subprocess.run(["openssl"] + arguments, capture_output=True, check=False)


def check_signature(key, message, signature):
    """Ed25519 over the message itself, or ECDSA over its SHA-256; nothing else is accepted."""
    with tempfile.TemporaryDirectory() as folder:
        signed, proof = pathlib.Path(folder, "signed"), pathlib.Path(folder, "signature")
        signed.write_bytes(message)
        proof.write_bytes(signature)
        text = openssl(["pkey", "-pubin", "-in", key, "-noout", "-text_pub"]).stdout.decode("utf-8", "replace")
        if text.startswith("ED25519"):
            command = ["pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", str(signed)]
            result = openssl(command + ["-sigfile", str(proof)])
        elif "prime256v1" in text:
            result = openssl(["dgst", "-sha256", "-verify", key, "-signature", str(proof), str(signed)])
        else:
            raise NotGenuine(f"{key} is neither an Ed25519 nor a P-256 public key")
    if result.returncode != 0:
        raise NotGenuine("the signature is not by this key")


def check_statement(data, bundle, key):
    if field(bundle, "mediaType") != BUNDLE_TYPE or len(field(bundle, "dsseEnvelope", "signatures")) != 1:
        raise NotGenuine("the signature file is not a Sigstore bundle with one signature")
    envelope = field(bundle, "dsseEnvelope")
    if field(envelope, "payloadType") != PAYLOAD_TYPE:
        raise NotGenuine("it signs something that is no in-toto statement")
    payload = base64.b64decode(field(envelope, "payload"), validate=True)
    kind = PAYLOAD_TYPE.encode("ascii")
    message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    check_signature(key, message, base64.b64decode(field(envelope, "signatures", 0, "sig"), validate=True))
    statement = parse(payload, "the statement")
    if field(statement, "predicateType") != PREDICATE_TYPE:
        raise NotGenuine("the statement is not about a snapshot of configuration")
    if field(statement, "subject", 0, "digest", "sha256") != sha256(data):
        raise NotGenuine("the statement is about another file")
    return field(statement, "predicate")


def installed_key(folder):
    """The public key of the installation on this machine: trusted because the machine is."""
    result = subprocess.run(mc_command() + ["keys", "export", "--only", "mc.pub"], capture_output=True, check=False)
    if result.returncode != 0:
        raise ToolMissing("no --key was given, and mc keys export does not answer here")
    path = pathlib.Path(folder, "mc.pub")
    path.write_bytes(result.stdout)
    return str(path)


def verify(options):
    data = read(options.file)
    bundle = parse(read(options.signature), "the signature file")
    with tempfile.TemporaryDirectory() as folder:
        key = options.key or installed_key(folder)
        try:
            predicate = check_statement(data, bundle, key)
        except ValueError as error:
            raise NotGenuine(f"the signature file holds something that is not base64: {error}") from error
    count = check_digests(parse(data, "the snapshot"))
    print(f"environment {field(predicate, 'environment')}, origin {field(predicate, 'origin')}")
    print(f"OK: {count} objects, sha256:{sha256(data)}, signed {field(predicate, 'createdAt')}")
    print("The signature was checked, not drift: mc attest verify collects again and compares.")
    return 0


def main(arguments):
    if arguments[:1] == ["snapshot"]:
        return snapshot(arguments[1:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("snapshot", help="hand the arguments to mc attest snapshot")
    checking = verbs.add_parser("verify", help="check a snapshot without mc")
    checking.add_argument("file")
    checking.add_argument("--signature", required=True)
    checking.add_argument("--key", help="public key as PEM, obtained another way than the files")
    try:
        return verify(parser.parse_args(arguments))
    except NotGenuine as error:
        print(f"not genuine: {error}", file=sys.stderr)
        return 3
    except ToolMissing as error:
        print(f"cannot check: {error}", file=sys.stderr)
        return 4
    except OSError as error:
        print(f"cannot read {error.filename}: {os.strerror(error.errno or 0)}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
