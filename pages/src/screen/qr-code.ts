import { encode } from 'uqr';

const svg = 'http://www.w3.org/2000/svg';

/**
 * A QR code of a text, such as an address, as a picture that scales; its accessible name is the text itself or a given
 * name.
 */
export const qrCode = (text: string, name = text): SVGSVGElement => {
  const { data, size } = encode(text, { ecc: 'M', border: 1 });
  const picture = document.createElementNS(svg, 'svg');
  picture.setAttribute('viewBox', `0 0 ${size} ${size}`);
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', name);
  const path = document.createElementNS(svg, 'path');
  const cells = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  path.setAttribute('d', cells.join(''));
  picture.append(path);
  return picture;
};
