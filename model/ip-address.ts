/** True for an IPv4 or IPv6 address; false for a name and for a range. */
export const isIpAddress = (text: string): boolean => isIpv4(text) || groupsOf(text) !== null;

/** An IP address as Java writes it, IPv6 without `::`: `::1` is `0:0:0:0:0:0:0:1`. null for what is none. */
export const asJavaWrites = (address: string): string | null =>
  isIpv4(address) ? address : (groupsOf(address)?.join(':') ?? null);

const isIpv4 = (text: string): boolean => /^((25[0-5]|(2[0-4]|1\d|[1-9]|)\d)(\.(?!$)|$)){4}$/.test(text);

/** The eight groups of an IPv6 address. */
function groupsOf(text: string): readonly string[] | null {
  const url = `http://[${text}]/`;
  if (!/^[0-9a-f:.]+$/i.test(text) || !URL.canParse(url)) return null;
  const [before = [], after = []] = new URL(url).hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const gap = Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...gap, ...after];
}
