import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** The eight groups of an IPv6 address. */
const groupsOf = (address: string): number[] => {
  // URL writes each address in one way, without a dotted part.
  const [left, right = []] = new URL(`http://[${address}]`).hostname
    .slice(1, -1)
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16))));
  const written = left ?? [];
  return [...written, ...Array.from({ length: 8 - written.length - right.length }, () => 0), ...right];
};

/**
 * The address in a text, with an IPv4-mapped IPv6 address as the IPv4 address that it is; null if the text is anything
 * else, such as an address with a port, with brackets or with a zone.
 */
export const addressOf = (text: string): string | null => {
  if (isIPv4(text)) return text;
  if (!isIPv6(text) || text.includes('%')) return null;
  const groups = groupsOf(text);
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups.slice(0, 6).join() === '0,0,0,0,0,65535';
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : text;
};

/**
 * The key that a client is counted by: its IPv4 address, or the /64 of its IPv6 address. A single home or phone has a
 * whole /64, and can use another address of it for each request.
 */
export const keyOfAddress = (address: string): string => {
  if (isIPv4(address)) return address;
  const network = groupsOf(address).slice(0, 4);
  return `${network.map((group) => group.toString(16)).join(':')}::/64`;
};

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6');

/** The address and the number of fixed bits of a network such as 10.0.0.0/8, or of a single address. */
const networkOf = (text: string): [string, number] => {
  const [written = '', bits] = text.split('/');
  const address = addressOf(written) ?? written;
  const isMapped = address !== written && Number(bits ?? 128) >= 96;
  if (isMapped) return [address, Number(bits ?? 128) - 96];
  return [written, Number(bits ?? (isIPv4(written) ? 32 : 128))];
};

/** Addresses and networks, each written as an address or as a CIDR. */
export class Networks {
  private readonly list = new BlockList();

  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address, bits] = networkOf(network);
      this.list.addSubnet(address, bits, familyOf(address));
    }
  }

  contains(address: string): boolean {
    return this.list.check(address, familyOf(address));
  }
}
