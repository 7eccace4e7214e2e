// Parts of a page that refresh themselves.
//
//   <div data-live="/exams/3/overview" data-every="1000">  asked for again every second, while it is visible
//   <div data-live="/submissions/3/status" data-waits>     asked for again at once: the server answers when it has changed
//
// The server answers with HTML; with status 286 it says that nothing more will come.

import htmx from "htmx.org";

const LEAST_MS = 500;

/** Start what the page asks for; `hx-...` attributes work from now on, too. */
export function start(): void {
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const isPolled = event.target instanceof HTMLElement && event.target.dataset.live !== undefined;
    if (isPolled && document.hidden) event.preventDefault();
  });
  for (const element of document.querySelectorAll<HTMLElement>("[data-live]")) watch(element);
  htmx.process(document.body);
}

function watch(element: HTMLElement): void {
  const url = element.dataset.live ?? "";
  const waits = element.dataset.waits !== undefined;
  const every = `every ${Math.max(LEAST_MS, Number(element.dataset.every) || (waits ? LEAST_MS : 10_000))}ms`;
  element.setAttribute("hx-get", url);
  element.setAttribute("hx-trigger", waits ? `load, ${every}` : every);
  element.setAttribute("hx-swap", "innerHTML");
}
