/** Small files that stand for media which Backlot never had: one black pixel, an empty page. */

const images: Readonly<Record<string, string>> = {
  'image/gif': 'R0lGODlhAQABAIAAAAAAAAAAACwAAAAAAQABAAACAkQBADs=',
  'image/png': 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'image/jpeg':
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
};

const PDF = `%PDF-1.1
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`;

const VCARD = 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Backlot\r\nEND:VCARD\r\n';

/** A file of a content type; an image of what is not known. */
export function placeholder(type: string): Buffer {
  if (type === 'application/pdf') return Buffer.from(PDF);
  if (type === 'text/vcard') return Buffer.from(VCARD);
  if (type.startsWith('text/')) return Buffer.from('Backlot\n');
  return Buffer.from(images[type] ?? images['image/png'] ?? '', 'base64');
}
