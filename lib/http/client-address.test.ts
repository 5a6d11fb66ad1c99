import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address';

const PROXIES = ['127.0.0.1', '10.0.0.0/8', '2001:db8:1::/48'];

describe('clientAddress', () => {
  it.each<[string, string | null, string | null, string]>([
    ['nobody noted the peer', null, '203.0.113.9', 'unknown'],
    ['a stranger who writes the header himself', '198.51.100.7', '203.0.113.9', '198.51.100.7'],
    ['a trusted proxy', '127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['a trusted proxy without the header', '127.0.0.1', null, '127.0.0.1'],
    ['a client who lies in front of a trusted proxy', '127.0.0.1', '1.2.3.4, 203.0.113.9', '203.0.113.9'],
    ['two trusted proxies', '127.0.0.1', '1.2.3.4, 203.0.113.9, 10.1.2.3', '203.0.113.9'],
    ['only trusted hops', '127.0.0.1', '10.0.0.5, 10.0.0.6', '10.0.0.5'],
    ['rubbish in the header', '127.0.0.1', 'rubbish', '127.0.0.1'],
    ['rubbish left of a good hop', '127.0.0.1', '203.0.113.9, <script>, 10.1.1.1', '10.1.1.1'],
    ['a port on the hop', '127.0.0.1', '203.0.113.9:5555', '203.0.113.9'],
    ['an IPv6 hop with port', '127.0.0.1', '[2001:DB8:9::1]:443', '2001:db8:9::1'],
    ['a socket that maps IPv4 into IPv6', '::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['a trusted IPv6 network', '2001:db8:1::5', '203.0.113.9', '203.0.113.9'],
  ])('%s', (_what, peer, forwardedFor, client) => {
    expect(clientAddress(peer, forwardedFor, PROXIES)).toBe(client);
  });

  it('believes nobody when no proxy is trusted', () => {
    expect(clientAddress('127.0.0.1', '203.0.113.9', [])).toBe('127.0.0.1');
  });
});
