import { BlockList, isIP } from 'node:net';

/** Who may send, by where from and under which address. Deny by default. */
export interface SenderList {
  mayConnect(address: string): boolean;
  maySend(sender: string): boolean;
  mayReceive(recipient: string): boolean;
}

export interface SenderRules {
  readonly allow: readonly string[];
  readonly networks: readonly string[];
  readonly to: readonly string[];
}

export function senderList({ allow, networks, to }: SenderRules): SenderList {
  const places = new BlockList();
  for (const network of ['127.0.0.0/8', '::1', ...networks]) add(places, network);
  return {
    mayConnect(address) {
      const plain = address.replace(/^::ffff:/i, '');
      return isIP(plain) > 0 && places.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
    },
    maySend(sender) {
      const address = sender.toLowerCase();
      const domain = address.slice(address.lastIndexOf('@') + 1);
      // Without a sender it is a notice of another mail server.
      return address.includes('@') && (allow.includes(address) || allow.includes(domain));
    },
    mayReceive: (recipient) => to.length === 0 || to.includes(recipient.toLowerCase()),
  };
}

function add(places: BlockList, network: string): void {
  const [address = '', prefix] = network.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (prefix === undefined) places.addAddress(address, family);
  else places.addSubnet(address, Number(prefix), family);
}
