/** How the service worker answers what flight mode does not let out, so that whoever asked can tell it from a server's answer. */
const headerName = 'Denkspur-Refused';

export function refusal(): Response {
  return new Response('Flight mode is on: nothing is asked of other devices.\n', {
    status: 403,
    statusText: 'Flight mode',
    headers: { [headerName]: 'flight-mode', 'Content-Type': 'text/plain; charset=utf-8' },
  });
}

export function isRefusal(response: Response): boolean {
  return response.headers.get(headerName) === 'flight-mode';
}
