import { BlockList, isIP, isIPv4 } from 'node:net';

/**
 * Who really sent a request. `X-Forwarded-For` counts only when the socket's own peer is a trusted proxy; it is then
 * read from the right, skipping trusted proxies, so that whatever a client wrote on the left cannot win.
 * Returns `unknown` when the peer is not known.
 */
export function clientAddress(
  peer: string | null,
  forwardedFor: string | null,
  trustedProxies: readonly string[],
): string {
  const direct = normalizeAddress(peer ?? '');
  if (direct === null) return 'unknown';
  const trusted = trustList(trustedProxies);
  if (!isTrusted(trusted, direct) || forwardedFor === null) return direct;
  const hops = forwardedFor.slice(-2_000).split(',').map(normalizeAddress).reverse();
  let client = direct;
  for (const hop of hops) {
    if (hop === null) break;
    client = hop;
    if (!isTrusted(trusted, hop)) break;
  }
  return client;
}

/** Plain form of an address as proxies and sockets write it: no port, no brackets, IPv4 where it is mapped into IPv6. */
function normalizeAddress(text: string): string | null {
  const trimmed = text.trim();
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? trimmed.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  const unmapped = bare.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  return isIP(unmapped) === 0 ? null : unmapped.toLowerCase();
}

function trustList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    if (isIP(address) === 0) continue;
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function isTrusted(list: BlockList, address: string): boolean {
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
