import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type KeyKind = 'rsa' | 'p256' | 'p384';
export type AuthorityOptions = {
  key?: KeyKind;
  /** Extended key usage of the certificate, as openssl writes it. */
  usage?: string;
  /** Days the certificate is good for, counted from a start that may lie in the past, as YYYYMMDDHHMMSSZ. */
  validity?: { from: string; to: string };
  /** Whether an authority stands between the root and the certificate. */
  intermediate?: boolean;
  /** Adds ESSCertID of this hash; openssl’s default is sha256. */
  essHash?: 'sha1' | 'sha256' | 'sha512';
  digest?: 'sha256' | 'sha384' | 'sha512';
};

export type TestAuthority = {
  /** PEM of the root. */
  ca: string;
  /** DER of a TimeStampResp for a DER request. */
  answer(query: Uint8Array): Uint8Array;
  /** The time of another authority’s response, signed by this one whatever its certificate is for. */
  signAnyway(response: Uint8Array): Uint8Array;
  /** PEM of the certificate that signs. */
  certificate: string;
  remove(): void;
};

const TST_INFO = '1.2.840.113549.1.9.16.1.4';

/** DER of a TimeStampResp: status “granted” and this token. */
function granted(token: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from('3003020100', 'hex'), token]);
  const size = Buffer.alloc(2);
  size.writeUInt16BE(body.length);
  return new Uint8Array(Buffer.concat([Buffer.from([0x30, 0x82]), size, body]));
}

/** Whether the machine has the openssl command these authorities are made of; `MC_TOOLS=required` makes its absence an error. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    if (process.env.MC_TOOLS === 'required') throw error;
    return false;
  }
}

/** A time-stamping authority made with the openssl command: a root, a certificate, and answers to requests. */
export function createAuthority(options: AuthorityOptions = {}): TestAuthority {
  const dir = mkdtempSync(join(tmpdir(), 'mc-tsa-'));
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  writeFileSync(join(dir, 'openssl.cnf'), configOf(options));
  for (const name of ['serial', 'tsa.serial']) writeFileSync(join(dir, name), '01\n');
  writeFileSync(join(dir, 'index.txt'), '');
  const { key = 'p256', digest = 'sha256' } = options;
  for (const name of ['ca', 'mid', 'tsa']) openssl('genpkey', ...keyArguments(key), '-out', `${name}.key`);
  openssl('req', '-new', '-key', 'ca.key', '-subj', '/CN=Test Root', '-out', 'ca.csr');
  sign(openssl, 'ca', 'ca', 'v3_ca', undefined);
  const issuer = options.intermediate === true ? 'mid' : 'ca';
  if (issuer === 'mid') {
    openssl('req', '-new', '-key', 'mid.key', '-subj', '/CN=Test Intermediate', '-out', 'mid.csr');
    sign(openssl, 'mid', 'ca', 'v3_mid', undefined);
  }
  openssl('req', '-new', '-key', 'tsa.key', '-subj', '/O=Test/CN=Test TSA', '-out', 'tsa.csr');
  sign(openssl, 'tsa', issuer, 'v3_tsa', options.validity);
  return {
    ca: readFileSync(join(dir, 'ca.pem'), 'utf8'),
    certificate: readFileSync(join(dir, 'tsa.pem'), 'utf8'),
    answer(query) {
      writeFileSync(join(dir, 'query.tsq'), query);
      openssl('ts', '-reply', '-config', 'openssl.cnf', '-queryfile', 'query.tsq', '-out', 'reply.tsr');
      return new Uint8Array(readFileSync(join(dir, 'reply.tsr')));
    },
    signAnyway(response) {
      writeFileSync(join(dir, 'reply.tsr'), response);
      openssl('ts', '-reply', '-in', 'reply.tsr', '-token_out', '-out', 'token.der');
      openssl(
        'cms',
        '-verify',
        '-noverify',
        '-nosigs',
        '-inform',
        'DER',
        '-in',
        'token.der',
        '-binary',
        '-out',
        'tst.der',
      );
      const as = ['-signer', 'tsa.pem', '-inkey', 'tsa.key', '-md', digest, '-econtent_type', TST_INFO];
      openssl(
        'cms',
        '-sign',
        '-binary',
        '-nodetach',
        '-cades',
        '-in',
        'tst.der',
        ...as,
        '-outform',
        'DER',
        '-out',
        'own.der',
      );
      return granted(readFileSync(join(dir, 'own.der')));
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

type Openssl = (...args: string[]) => Buffer;

/** `openssl ca` alone lets both ends of the validity be chosen in OpenSSL 3.0. */
function sign(
  openssl: Openssl,
  name: string,
  issuer: string,
  section: string,
  validity: AuthorityOptions['validity'],
): void {
  const span = validity ?? { from: '20200101000000Z', to: '20490101000000Z' };
  const ca = [
    'ca',
    '-batch',
    '-notext',
    '-config',
    'openssl.cnf',
    '-name',
    'ca_default',
    '-extensions',
    section,
  ];
  const dates = ['-startdate', span.from, '-enddate', span.to];
  const from = name === issuer ? ['-selfsign'] : ['-cert', `${issuer}.pem`];
  const out = ['-in', `${name}.csr`, '-out', `${name}.pem`];
  openssl(...ca, ...from, '-keyfile', `${issuer}.key`, ...dates, ...out);
}

function keyArguments(kind: KeyKind): string[] {
  if (kind === 'rsa') return ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'];
  return ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${kind === 'p256' ? 'P-256' : 'P-384'}`];
}

function configOf({
  usage = 'critical,timeStamping',
  essHash = 'sha256',
  digest = 'sha256',
  intermediate,
}: AuthorityOptions) {
  return `
[ca_default]
database = index.txt
new_certs_dir = .
serial = serial
default_md = sha256
policy = any
unique_subject = no
email_in_dn = no
[any]
commonName = supplied
organizationName = optional
[v3_ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[v3_mid]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign
[v3_tsa]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
${usage === '' ? '' : `extendedKeyUsage = ${usage}`}
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = tsa_config
[tsa_config]
serial = tsa.serial
crypto_device = builtin
signer_cert = tsa.pem
signer_key = tsa.key
${intermediate === true ? 'certs = mid.pem' : ''}
signer_digest = ${digest}
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = ${essHash}
`;
}
