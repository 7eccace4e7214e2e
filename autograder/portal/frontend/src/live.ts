// Parts of a page that refresh themselves.
//
//   <div data-live="/exams/3/overview" data-every="1000">           asked for again every second, while it is visible
//   <div data-live="/exams/3/overview" data-events="/exams/3/events"> asked for again when the server has something new
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
  const { every, events } = element.dataset;
  if (events) {
    const source = new EventSource(events);
    const refresh = () => void htmx.ajax("get", url, { target: element, swap: "innerHTML" });
    source.onmessage = refresh;
    source.onopen = refresh; // also after the connection was lost
    window.addEventListener("pagehide", () => source.close());
    return;
  }
  element.setAttribute("hx-get", url);
  element.setAttribute("hx-trigger", `every ${Math.max(LEAST_MS, Number(every) || 10_000)}ms`);
  element.setAttribute("hx-swap", "innerHTML");
}
