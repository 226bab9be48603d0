import { request } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * What a preview answers to a browser that opens its address. Browsers know that names below `localhost` are this
 * machine, other programs do not: the API's own address is asked, by the preview's name.
 */
export function previewPage(apiUrl: string, previewUrl: string): Promise<{ status: number; html: string }> {
  return new Promise((resolve, reject) => {
    const { host } = new URL(previewUrl);
    const call = request(apiUrl, { headers: { host, accept: 'text/html' } }, (response) => {
      text(response).then((html) => resolve({ status: response.statusCode ?? 0, html }), reject);
    });
    call.once('error', reject).end();
  });
}
